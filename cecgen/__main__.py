"""The entry point of `cecgen` and `python -m cecgen`."""

import gc
import os
import signal
import sys
from types import FrameType

_INTERRUPTED = 130
_SECONDS_TO_WAIT = 0.02
"""After how long an interruption is tried again."""


def run() -> None:
    """Run a command and leave at once: taking a large ledger apart, object by object, would cost a tenth of its check."""
    code = 1
    gc.disable()  # a run is short and keeps nearly all its objects, modules above all: collecting only costs time
    _keep_freed_memory()
    try:
        signal.signal(signal.SIGTERM, _interrupt)  # a cancelled job clears up as after Ctrl-C
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # not with nohup
            signal.signal(signal.SIGHUP, _interrupt)  # a window that was closed, over a `serve`, say
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a job in the background is not meant
            signal.signal(signal.SIGINT, _interrupt)
        _prepare_streams()
        from cecgen.cli import main  # noqa: PLC0415 - Ctrl-C while the modules load is an interruption too

        main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = _INTERRUPTED
    else:
        code = 0
    if temporary := sys.modules.get("cecgen.files.temporary"):
        temporary.remove_unfinished()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # the reader has closed its end
            continue
    os._exit(code)


def _keep_freed_memory() -> None:
    """Have the memory of one file's tables used again for those of the next.

    Linux's C library (glibc) returns it to the system after each file, and takes it back page by page: with a thousand
    entries a file, that is a tenth of a check. It stops doing so once it has seen a larger block come and go.
    """
    bytes(8 * 2**20)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Interrupt the command once: what clears up after it is not interrupted again."""
    if _would_be_lost(frame):
        import _thread  # noqa: PLC0415 - only for whoever is so fast
        import threading  # noqa: PLC0415 - see above

        def try_again() -> None:
            if hasattr(signal, "pthread_kill"):  # which ends a wait of the main thread too
                signal.pthread_kill(threading.main_thread().ident or 0, number)
            else:
                _thread.interrupt_main(signal.Signals(number))

        threading.Timer(_SECONDS_TO_WAIT, try_again).start()
        return
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), _do_nothing)
    raise KeyboardInterrupt


def _do_nothing(*_: object) -> None:
    """Take a further signal. With SIG_IGN, Python prints a traceback about one that came already ("race condition")."""


def _would_be_lost(frame: FrameType | None) -> bool:
    """Return True where an interruption does not reach the command.

    While a library in C++ is being loaded, pybind11 makes an ImportError of it, or dumps core. In a destructor, and where an
    import gives back its lock, Python prints it and goes on.
    """
    while frame is not None:
        name, file = frame.f_code.co_name, frame.f_code.co_filename
        if name == "__del__" or (name == "cb" and file == "<frozen importlib._bootstrap>"):
            return True
        if type(frame.f_locals.get("self")).__name__ == "ExtensionFileLoader":
            return True
        frame = frame.f_back
    return False


def _prepare_streams() -> None:
    """Open a stream that a daemon closed; write a letter that a stream's encoding does not have as an escape."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor != number:  # else the next file that is opened would be taken for the stream
                os.dup2(descriptor, number)
                os.close(descriptor)
            stream = os.fdopen(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
        if number and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    run()
