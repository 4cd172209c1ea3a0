"""Answers the same JSON lines with Python's own functions."""
import base64, grp, hashlib, json, lzma, os, pathlib, pwd, shutil, stat, struct, sys, tarfile, time, zipfile, zlib


def path_in(value):
    if isinstance(value, dict):
        return os.fsdecode(base64.b64decode(value["bytes"]))
    return value


def path_out(value):
    if value is None or isinstance(value, int):
        return value
    value = os.fspath(value)
    raw = value if isinstance(value, bytes) else os.fsencode(value)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return {"bytes": base64.b64encode(raw).decode("ascii")}


def text_out(value):
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


NAMES = {
    shutil.Error: "shutil.Error",
    shutil.SameFileError: "shutil.SameFileError",
    shutil.SpecialFileError: "shutil.SpecialFileError",
    shutil.ReadError: "shutil.ReadError",
    shutil.RegistryError: "shutil.RegistryError",
}


# What leaks out of the modules below `shutil`; the protocol has one name for an archive that cannot be read.
FOREIGN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, KeyError)


def error_out(error):
    if isinstance(error, FOREIGN):
        return {"type": "shutil.ReadError", "message": None}
    if isinstance(error, UnicodeEncodeError):
        return {"type": "ValueError", "message": text_out(str(error))}
    kind = NAMES.get(type(error), type(error).__name__)
    out = {"type": kind}
    if type(error) is shutil.Error and error.args and isinstance(error.args[0], list):
        out["message"] = ""
        out["errors"] = [
            [path_out(a), path_out(b), text_out(str(c))] if len(entry) == 3 else text_out(str(entry))
            for entry in error.args[0]
            for a, b, c in [entry if isinstance(entry, tuple) else (None, None, str(entry))]
        ]
        return out
    if isinstance(error, OSError) and not kind.startswith("shutil."):
        out.update(
            errno=error.errno,
            strerror=error.strerror,
            filename=path_out(error.filename),
            filename2=path_out(error.filename2),
        )
        if error.errno is None:
            out["message"] = text_out(str(error))
        return out
    out["message"] = text_out(str(error))
    return out


def rmtree(path, ignore_errors=False, on_error="raise"):
    if on_error == "raise":
        return shutil.rmtree(path, ignore_errors)
    errors = []

    def note(function, path, error):
        error = error[1] if isinstance(error, tuple) else error
        # Since 3.14 every error names the whole path.
        if error.errno is not None:
            error.filename = path
        module = {"posixpath": "os.path", "posix": "os"}.get(function.__module__, function.__module__)
        errors.append(
            {"function": f"{module}.{function.__name__}", "path": path_out(path), "error": error_out(error)}
        )

    if sys.version_info >= (3, 12):
        shutil.rmtree(path, ignore_errors, onexc=note)
    else:
        shutil.rmtree(path, ignore_errors, onerror=note)
    return {"errors": errors}


def copytree(src, dst, symlinks=False, ignore_patterns=None, exclude=None, copy_function="copy2",
             ignore_dangling_symlinks=False, dirs_exist_ok=False):
    """Python's own, but for the traps that are defects: what is listed is what was there before, and a link dangles as
    seen from its own folder."""
    there = set()
    for folder, folders, files in os.walk(src):
        there.update(os.path.join(folder, name) for name in folders + files)
    by_pattern = shutil.ignore_patterns(*ignore_patterns) if ignore_patterns else None
    excluded = {os.path.join(src, name) for name in exclude or []}

    def ignore(folder, names):
        left = set(by_pattern(folder, names)) if by_pattern else set()
        for name in names:
            whole = os.path.join(folder, name)
            if whole in excluded:
                left.add(name)
            dangles = os.path.islink(whole) and not os.path.exists(whole)
            if ignore_dangling_symlinks and not symlinks and dangles:
                left.add(name)
            if inside and whole not in there and not os.path.islink(folder):
                left.add(name)
        return left

    inside = os.path.realpath(dst).startswith(os.path.realpath(src) + "/")
    functions = {"copy2": shutil.copy2, "copy": shutil.copy, "copyfile": shutil.copyfile}
    return shutil.copytree(src, dst, symlinks=symlinks, ignore=ignore, copy_function=functions[copy_function],
                           dirs_exist_ok=dirs_exist_ok)


def move(src, dst, copy_function="copy2"):
    functions = {"copy2": shutil.copy2, "copy": shutil.copy, "copyfile": shutil.copyfile}
    return shutil.move(src, dst, copy_function=functions[copy_function])


def chown(path, user=None, group=None, follow_symlinks=True):
    if follow_symlinks:
        return shutil.chown(path, user, group)
    if sys.version_info >= (3, 13):
        return shutil.chown(path, user, group, follow_symlinks=False)
    real = os.chown
    try:
        os.chown = lambda *given: real(*given, follow_symlinks=False)
        return shutil.chown(path, user, group)
    finally:
        os.chown = real


def disk_usage(path):
    return {"total": shutil.disk_usage(path).total}


def file_digest(path, algorithm):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def make_archive(base_name, format, root_dir=None, **options):
    """Since 3.12 a folder that is none is refused before anything is made."""
    if root_dir is not None and not stat.S_ISDIR(os.stat(root_dir).st_mode):
        raise NotADirectoryError(20, os.strerror(20), root_dir)
    return shutil.make_archive(base_name, format, root_dir, **options)


HAS_FILTERS = hasattr(tarfile, "data_filter")


def unpack_archive(filename, extract_dir=None, format=None, filter=None):
    """The filter of 3.14 where none is named; before, everything was trusted."""
    name = format or shutil._find_unpack_format(filename)
    if not HAS_FILTERS and name != "zip":
        # It knows no other.
        assert filter in (None, "fully_trusted")
        return shutil.unpack_archive(filename, extract_dir, format)
    if filter is None and name not in (None, "zip") and name in shutil._UNPACK_FORMATS:
        filter = "data"
    options = {} if filter is None else {"filter": filter}
    return shutil.unpack_archive(filename, extract_dir, format, **options)


def list_archive(filename):
    """Members with what Python tells of them. Times of now stand for each other, and an archive in itself is no news."""
    own = os.path.basename(filename)
    now = time.time() - 600
    lines = []
    if filename.endswith(".zip"):
        with zipfile.ZipFile(filename) as archive:
            archive.testzip()
            for i in archive.infolist():
                moment = time.mktime(i.date_time + (0, 0, -1))
                moment = "now" if now < moment else i.date_time
                lines.append((i.filename, i.file_size, i.CRC, moment, i.external_attr, i.flag_bits, i.create_system))
    else:
        with tarfile.open(filename) as archive:
            for m in archive:
                moment = "now" if now < m.mtime else m.mtime
                data = archive.extractfile(m).read() if m.isreg() else b""
                lines.append((m.name, m.type, m.mode, moment, m.uid, m.gid, m.uname, m.gname, m.linkname, m.size,
                              hashlib.sha256(data).hexdigest()))
    return "\n".join(sorted(ascii(line) for line in lines if os.path.basename(line[0]) != own))
def mkfile(path, length=None):
    with open(path, "x") as file:
        if length is not None:
            file.truncate(length)


def ftruncate(path, position):
    file = os.open(path, os.O_WRONLY)
    try:
        os.ftruncate(file, position)
    finally:
        os.close(file)


def touch(path, mode=0o666, exist_ok=True, create=True, time=None, reference=None):
    """Path.touch, and os.utime with times that are known before."""
    times = None if time is None else (time * 10**9, time * 10**9)
    if reference is not None:
        found = os.stat(reference)
        times = (found.st_atime_ns, found.st_mtime_ns)
    if create:
        path = pathlib.Path(path)
        path.touch(mode, exist_ok)
    if times or not create:
        os.utime(path, **({"ns": times} if times else {}))


FUNCTIONS = {
    "make_archive": make_archive, "unpack_archive": unpack_archive, "list_archive": list_archive,
    "rmtree": rmtree, "copytree": copytree, "move": move, "chown": chown, "disk_usage": disk_usage,
    "file_digest": file_digest, "copyfile": shutil.copyfile, "copymode": shutil.copymode,
    "copystat": shutil.copystat, "copy": shutil.copy, "copy2": shutil.copy2, "remove": os.remove,
    "unlink": os.unlink, "rmdir": os.rmdir, "mkdir": os.mkdir,
    "makedirs": lambda path, **options: os.makedirs(path, **options),
    "removedirs": lambda path: os.removedirs(path), "rename": os.rename, "replace": os.replace,
    "renames": lambda src, dst: os.renames(src, dst), "truncate": os.truncate,
    "chmod": os.chmod, "symlink": os.symlink, "link": os.link, "mkfile": mkfile, "ftruncate": ftruncate, "touch": touch,
}
PATHS = {"src", "dst", "path", "reference", "base_name", "root_dir", "base_dir", "filename", "extract_dir"}


def answer(line):
    request = json.loads(line)
    given = {**request.get("args", {}), **request.get("kwargs", {})}
    given = {name: path_in(value) if name in PATHS else value for name, value in given.items()}
    if "exclude" in given:
        given["exclude"] = [path_in(value) for value in given["exclude"]]
    os.chdir(path_in(request["cwd"]))
    os.umask(request["umask"])
    try:
        value = FUNCTIONS[request["op"]](**given)
    except Exception as error:
        return {"id": request["id"], "ok": False, "error": error_out(error)}
    if isinstance(value, (str, bytes)) and request["op"] != "file_digest":
        value = path_out(value)
    return {"id": request["id"], "ok": True, "value": value}


print(json.dumps([*sys.version_info[:2], HAS_FILTERS]), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(line)), flush=True)
