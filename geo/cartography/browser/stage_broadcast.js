/* The presenter tells the server where the story is; followers hear of it. */
(function () {
  "use strict";
  const clcMap = window.clcMap;
  const { stage } = clcMap;
  const { broadcast } = stage;
  const RETRY_MS = 3000;
  const GONE = 404;

  let waiting = null; // the position not yet sent; the latest wins
  let sending = false;

  /* Fire and forget: nothing waits for the server. */
  stage.sendPosition = function () {
    if (stage.follows || !broadcast || !broadcast.position) return;
    waiting = JSON.stringify({ slide: stage.now.index, blank: stage.now.blank });
    send();
  };

  function send() {
    if (sending || waiting === null) return;
    const body = waiting;
    waiting = null;
    sending = true;
    fetch(broadcast.position, {
      method: "POST", body, keepalive: true, credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
    })
      .then((answer) => {
        if (answer.status === GONE) throw new Error("ended");
        if (!answer.ok) throw new Error("HTTP " + answer.status);
        return answer.json();
      })
      .then(({ followers }) => {
        stage.followers = followers;
        stage.setStatus(null);
      })
      // The next change tries again; what the server no longer has stays ended.
      .catch(({ message }) => {
        if (message === "ended") stage.setStatus("ended");
        else stage.setStatus("not_sent");
      })
      .finally(() => {
        sending = false;
        stage.refreshNotes();
        send();
      });
  }

  // ---------------------------------------------------------------- followers

  let source = null;
  let ended = false;

  function heed({ data }) {
    const { slide, blank } = JSON.parse(data);
    if (Number.isInteger(slide) && slide >= 0 && slide < stage.count) {
      stage.follow(slide, blank === true);
    }
  }

  function listen() {
    source = new EventSource(broadcast.events);
    source.onopen = () => setFollowing("following");
    source.onmessage = heed;
    source.addEventListener("end", () => {
      ended = true;
      source.close();
      setFollowing("ended");
    });
    source.onerror = () => {
      if (ended) return;
      setFollowing("lost");
      // The browser tries again by itself, unless the server has refused.
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MS);
    };
  }

  function setFollowing(key) {
    stage.following = key === "following";
    stage.setStatus(key);
  }

  stage.listen = function () {
    if (stage.follows && broadcast.events) listen();
  };
})();
