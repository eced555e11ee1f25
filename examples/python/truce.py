"""libtruce for Python, by ctypes: nothing to build.

    terms = truce.Terms(["minsk2.truce"])
    judge = truce.Judge(terms, zone="Europe/Kyiv")
    for finding in judge.report({"act": "shelling", "from": "2015-02-16", "place": "donbas"}):
        print(finding["clause"], finding["verdict"], finding["because"])

The shared library is found by the system, or is what TRUCE_LIBRARY names.
"""
import ctypes
import ctypes.util
import json
import os

_lib = ctypes.CDLL(os.environ.get("TRUCE_LIBRARY") or ctypes.util.find_library("truce")
                   or "libtruce.so.0")
_OBJECT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_char),
                           ctypes.c_size_t)
_REJECT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_ulonglong,
                           ctypes.c_char_p, ctypes.POINTER(ctypes.c_char), ctypes.c_size_t)
_HANDLE, _TEXT, _SIZE, _INT = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t,
                               ctypes.c_int)
for _name, _result, _arguments in [
    ("truce_version", _TEXT, []),
    ("truce_status_name", _TEXT, [_INT]),
    ("truce_terms_new", _HANDLE, []),
    ("truce_terms_free", None, [_HANDLE]),
    ("truce_terms_add_file", _INT, [_HANDLE, _TEXT]),
    ("truce_terms_add_text", _INT, [_HANDLE, _TEXT, _TEXT, _SIZE]),
    ("truce_terms_add_source", _INT, [_HANDLE, _TEXT, _TEXT, _SIZE]),
    ("truce_terms_compile", _INT, [_HANDLE]),
    ("truce_terms_diagnostics", _TEXT, [_HANDLE]),
    ("truce_terms_diagnostics_json", _TEXT, [_HANDLE]),
    ("truce_terms_need_all_reports", _INT, [_HANDLE]),
    ("truce_terms_error", _TEXT, [_HANDLE]),
    ("truce_judge_new", _HANDLE, [_HANDLE]),
    ("truce_judge_free", None, [_HANDLE]),
    ("truce_judge_set_zone", _INT, [_HANDLE, _TEXT]),
    ("truce_judge_set_source", _INT, [_HANDLE, _TEXT]),
    ("truce_judge_report", _INT, [_HANDLE, _TEXT, _SIZE, _OBJECT, ctypes.c_void_p]),
    ("truce_judge_explain", _INT, [_HANDLE, _TEXT, _SIZE, _OBJECT, ctypes.c_void_p]),
    ("truce_judge_batch", _INT, [_HANDLE, _TEXT, _SIZE, _TEXT, _OBJECT, _REJECT,
                                 ctypes.c_void_p]),
    ("truce_judge_learn", _INT, [_HANDLE, _TEXT, _SIZE]),
    ("truce_judge_learn_batch", _INT, [_HANDLE, _TEXT, _SIZE, _TEXT]),
    ("truce_judge_learned", _INT, [_HANDLE]),
    ("truce_judge_error", _TEXT, [_HANDLE, ctypes.c_void_p, ctypes.c_void_p]),
]:
    _function = getattr(_lib, _name)
    _function.restype, _function.argtypes = _result, _arguments


class Error(Exception):
    """status is the name, such as "SYNTAX"; diagnostics those of a compilation."""

    def __init__(self, status, words, diagnostics=()):
        super().__init__(words)
        self.status, self.diagnostics = status, list(diagnostics)


def version():
    return _lib.truce_version().decode()


def _bytes(report):
    return report if isinstance(report, bytes) else (
        report if isinstance(report, str) else json.dumps(report)).encode()


class Terms:
    """Files by path, texts and sources as {name: bytes or str}; compiled at once."""

    def __init__(self, files=(), texts=None, sources=None):
        self._handle = _lib.truce_terms_new()
        if not self._handle:
            raise MemoryError
        for path in files:
            self._check(_lib.truce_terms_add_file(self._handle, os.fsencode(path)))
        for add, named in ((_lib.truce_terms_add_text, texts),
                           (_lib.truce_terms_add_source, sources)):
            for name, text in (named or {}).items():
                text = text.encode() if isinstance(text, str) else text
                self._check(add(self._handle, name.encode(), text, len(text)))
        self._check(_lib.truce_terms_compile(self._handle))

    def _check(self, status):
        if status:
            raise Error(_lib.truce_status_name(status).decode(),
                        _lib.truce_terms_error(self._handle).decode(), self.diagnostics())

    def diagnostics(self):
        return json.loads(_lib.truce_terms_diagnostics_json(self._handle))

    @property
    def need_all_reports(self):
        return bool(_lib.truce_terms_need_all_reports(self._handle))

    def __del__(self):
        if getattr(self, "_handle", None):
            _lib.truce_terms_free(self._handle)


class Judge:
    def __init__(self, terms, zone=None, source=None):
        self._terms = terms  # must stay as long
        self._handle = _lib.truce_judge_new(terms._handle)
        if not self._handle:
            raise MemoryError
        self._check(_lib.truce_judge_set_zone(self._handle, zone and zone.encode()))
        self._check(_lib.truce_judge_set_source(self._handle, source and source.encode()))

    def _check(self, status):
        if status:
            raise Error(_lib.truce_status_name(status).decode(),
                        _lib.truce_judge_error(self._handle, None, None).decode())

    def _objects(self, call, report):
        found, text = [], _bytes(report)

        @_OBJECT
        def give(_context, at, length):
            found.append(json.loads(at[:length]))
            return 0
        self._check(call(self._handle, text, len(text), give, None))
        return found

    def report(self, report):
        """The findings of one report: a dict, or JSON as str or bytes."""
        return self._objects(_lib.truce_judge_report, report)

    def explain(self, report):
        """Every clause against the report, whatever it answers."""
        return self._objects(_lib.truce_judge_explain, report)

    def batch(self, data, profile=None):
        """The bytes of a file: (findings, rejects); a reject is (line, why, row)."""
        found, rejects = [], []

        @_OBJECT
        def give(_context, at, length):
            found.append(json.loads(at[:length]))
            return 0

        @_REJECT
        def reject(_context, line, why, row, length):
            rejects.append((line, why.decode(), row[:length] if length else b""))
            return 0
        self._check(_lib.truce_judge_batch(self._handle, data, len(data),
                                           profile and profile.encode(), give, reject, None))
        return found, rejects

    def learn(self, reports):
        """For terms that need all reports: from an iterable, before the first is judged."""
        for report in reports:
            text = _bytes(report)
            self._check(_lib.truce_judge_learn(self._handle, text, len(text)))
        self._check(_lib.truce_judge_learned(self._handle))

    def learn_batch(self, data, profile=None):
        self._check(_lib.truce_judge_learn_batch(self._handle, data, len(data),
                                                 profile and profile.encode()))
        self._check(_lib.truce_judge_learned(self._handle))

    def __del__(self):
        if getattr(self, "_handle", None):
            _lib.truce_judge_free(self._handle)
