"""Frames: a 4-byte big-endian length and that many bytes. The same on both ends of the wire."""

from typing import Final

FRAME_BYTES_MAX: Final = 1 << 20


class FrameError(Exception):
    """The peer announced a frame that is empty or too large."""


def frame(payload: bytes) -> bytes:
    """One frame around the payload."""
    return len(payload).to_bytes(4, "big") + payload


class FrameReader:
    """Cuts a stream of bytes into payloads, whatever pieces it comes in."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The payloads that are now complete. Raises FrameError, after which the stream is lost."""
        buffer = self._buffer
        buffer += data
        payloads: list[bytes] = []
        start, end = 0, len(buffer)
        while end - start >= 4:
            length = int.from_bytes(buffer[start : start + 4], "big")
            if not 0 < length <= FRAME_BYTES_MAX:
                raise FrameError(f"a frame of {length} bytes")
            if end - start - 4 < length:
                break
            start += 4
            payloads.append(bytes(buffer[start : start + length]))
            start += length
        del buffer[:start]
        return payloads
