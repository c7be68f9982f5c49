"""The product beside programs that others wrote: real servers, real readers."""
