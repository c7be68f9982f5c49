"""What a file becomes on its way into a register, without a browser."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import RegisterError
from geo.registry.table import RawTable, RegisterFile
from geo.store.registers import open_store
from geo.ui import cache
from geo.ui.importing import Importing, Target, proposed_id

CENTRES = ["centre_id", "name_mn", "level", "aimag", "soum_or_district", "status", "rooms"]
PROGRAMMES = ["centre_id", "school_year", "programme_type", "learners_total"]


def table(name, headers, *rows):
    index = pd.RangeIndex(2, 2 + len(rows), name="row")
    return RawTable(name, pd.DataFrame(list(rows), columns=headers, index=index, dtype="str"))


def centre(code, soum="Дадал", rooms="3"):
    return (code, f"{soum} сумын төв", "soum", "Хэнтий", soum, "active", rooms)


def importing(*tables):
    return Importing.of(RegisterFile("a.xlsx", "xlsx", 1, "0" * 64, tables))


def target(info, *, based_on=None, keep_missing=True):
    return Target(info, based_on, keep_missing=keep_missing)


def test_tables_are_told_apart_by_their_headers_and_the_longer_one_counts():
    short = table("old", CENTRES, centre("A"))
    long = table("new", CENTRES, centre("A"), centre("B", "Биндэр"))
    taught = table("taught", PROGRAMMES, ("A", "2024-2025", "literacy", "5"))
    begun = importing(short, long, taught)
    assert begun.kinds == {0: "", 1: "centres", 2: "programmes"}
    begun.choose_kind(0, "centres")
    assert begun.kinds == {0: "centres", 1: "", 2: "programmes"}


def test_a_new_register_is_all_added(published):
    begun = importing(
        table("c", CENTRES, centre("A"), centre("B", "Биндэр"), centre("C", rooms="-1")),
        table(
            "p", PROGRAMMES, ("A", "2024-2025", "literacy", "5"), ("C", "2024-2025", "health", "1")
        ),
    )
    preview = begun.preview(target(published))
    assert preview.changes["change"].tolist() == ["added", "added"]
    assert preview.programme_counts == {"added": 1, "removed": 0, "changed": 0, "unchanged": 0}
    assert set(preview.content.centres["source_title"]) == {published.title}
    assert set(preview.content.centres["licence"]) == {published.licence}
    assert set(preview.content.centres["evidence"]) == {"register"}
    shown = cache.dataset(preview.dataset.entry.id)
    assert shown.centres["change"].tolist() == ["added", "added"]


def test_programmes_alone_make_no_register(published):
    begun = importing(table("p", PROGRAMMES, ("A", "2024-2025", "literacy", "5")))
    with pytest.raises(RegisterError, match="needs centres"):
        begun.preview(target(published))


def test_without_a_title_there_is_no_preview():
    assert importing(table("c", CENTRES, centre("A"))).preview(target(None)) is None


def test_a_file_laid_over_a_version_changes_what_it_names(published):
    store = open_store()
    current = store.current(published.id)
    before = store.load(published.id, current.number)
    first, second = before.centres["centre_id"][:2]
    begun = importing(table("c", CENTRES, centre(first), centre(second, rooms="-1")))

    adds = begun.preview(target(published, based_on=current, keep_missing=True))
    assert len(adds.content.centres) == 10
    assert adds.changes["centre_id"].tolist() == [first]

    whole = begun.preview(target(published, based_on=current, keep_missing=False))
    # The row of the second has an error: its centre stays as it was.
    assert whole.content.centres["centre_id"].tolist() == sorted([first, second])
    assert (whole.changes["change"] == "removed").sum() == 8
    shown = cache.dataset(whole.dataset.entry.id).centres.set_index("centre_id")["change"]
    assert len(shown) == 10
    assert shown[second] == "unchanged"
    assert set(whole.content.programmes["centre_id"]) <= {first, second}


def test_an_answer_settles_a_place_and_taking_it_back_opens_it_again(published):
    begun = importing(table("c", CENTRES, ("A", "x", "soum", None, "Булган", "active", "3")))
    whole = target(published)
    assert begun.draft(whole).counts["centres"].rejected == 1
    begun.answers[2] = "MN8407"
    assert begun.draft(whole).centres["admin2_pcode"].tolist() == ["MN8407"]
    begun.answers.clear()
    assert begun.draft(whole).counts["centres"].rejected == 1


def test_answers_belong_to_the_table_they_were_given_for(published):
    ask = ("A", "x", "soum", None, "Булган", "active", "3")
    begun = importing(table("one", CENTRES, ask), table("two", CENTRES, centre("B", "Биндэр")))
    begun.choose_kind(0, "centres")
    begun.answers[2] = "MN8407"
    begun.choose_kind(1, "centres")
    assert begun.draft(target(published)).centres["admin2_pcode"].tolist() == ["MN2322"]


def test_tables_of_one_name_are_told_apart(published):
    begun = importing(table("layer", CENTRES, centre("A")), table("layer", CENTRES, centre("B")))
    for number, code in ((0, "A"), (1, "B"), (0, "A")):
        begun.choose_kind(number, "centres")
        assert begun.draft(target(published)).centres["centre_id"].tolist() == [code]
    assert begun.unread() == ["layer"]


@pytest.mark.parametrize("rows", [[], [(None, "x", "soum", "Хэнтий", "Дадал", "active", "3")]])
@pytest.mark.parametrize("keep_missing", [True, False])
def test_a_table_without_a_usable_row_removes_nothing(published, rows, keep_missing):
    current = open_store().current(published.id)
    begun = importing(table("c", CENTRES, *rows))
    begun.choose_kind(0, "centres")
    with pytest.raises(RegisterError, match="No row of the table of centres can be used"):
        begun.preview(target(published, based_on=current, keep_missing=keep_missing))


def test_a_row_that_does_not_say_which_centre_it_is_keeps_them_all(published):
    current = open_store().current(published.id)
    nameless = (None, "x", "soum", "Хэнтий", "Дадал", "active", "3")
    begun = importing(table("c", CENTRES, centre("A"), nameless))
    preview = begun.preview(target(published, based_on=current, keep_missing=False))
    assert preview.changes["change"].tolist() == ["added"]


def test_a_draft_is_kept_until_something_changes(published):
    begun = importing(table("c", CENTRES, centre("A")))
    whole = target(published)
    assert begun.draft(whole) is begun.draft(whole)
    assert begun.preview(whole) is begun.preview(whole)
    before = begun.draft(whole)
    begun.choose_columns(0, begun.mappings[0].columns | {"rooms": None})
    assert begun.draft(whole) is not before
    assert begun.draft(whole).centres["rooms"].isna().all()


@pytest.mark.parametrize(
    ("title", "taken", "expected"),
    [
        ("Хэнтий аймгийн төвүүд", (), "khentii-aimgiin-tuvuud"),
        ("Хэнтий аймгийн төвүүд", ("khentii-aimgiin-tuvuud",), "khentii-aimgiin-tuvuud-2"),
        ("Published", (), "published-2"),
        ("!?", (), "register"),
        ("Centres of Tuv", (), "centres-of-tuv"),
    ],
)
def test_the_identifier_of_a_new_register_is_its_title_in_latin_letters(title, taken, expected):
    assert proposed_id(title, taken) == expected
