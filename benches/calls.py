#!/usr/bin/env python3
"""Requests a second that `filewright call` answers, beside Python's own calls.

    python3 benches/calls.py [--filewright PROGRAM] [--requests 20000]

Each kind of request is sent one at a time, the next when the reply is in, and then all at once, as a pipe allows; the
third figure is the same work by `os` and `shutil` in this process.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time


def requests(folder, number):
    at = f"{folder}/f{number}"
    return {
        "mkdir": ({"op": "mkdir", "args": {"path": at}}, lambda: os.mkdir(at)),
        "rmdir": ({"op": "rmdir", "args": {"path": at}}, lambda: os.rmdir(at)),
        "copyfile": ({"op": "copyfile", "args": {"src": f"{folder}/one", "dst": at}}, lambda: shutil.copyfile(f"{folder}/one", at)),
        "rename": ({"op": "rename", "args": {"src": at, "dst": at + "r"}}, lambda: os.rename(at, at + "r")),
        "unlink": ({"op": "unlink", "args": {"path": at + "r"}}, lambda: os.unlink(at + "r")),
    }


def answered(line):
    reply = json.loads(line)
    if not reply["ok"]:
        raise SystemExit(f"refused: {reply}")


def one_by_one(call, lines):
    begin = time.perf_counter()
    for line in lines:
        call.stdin.write(line)
        call.stdin.flush()
        answered(call.stdout.readline())
    return len(lines) / (time.perf_counter() - begin)


def at_once(call, lines):
    begin = time.perf_counter()

    def send():
        call.stdin.write(b"".join(lines))
        call.stdin.flush()

    sender = threading.Thread(target=send)
    sender.start()
    for _ in lines:
        answered(call.stdout.readline())
    sender.join()
    return len(lines) / (time.perf_counter() - begin)


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--filewright", default="target/release/filewright")
    asked.add_argument("--requests", type=int, default=20000)
    asked = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/one", "wb") as file:
            file.write(b"x" * 1000)
        call = subprocess.Popen([asked.filewright, "call"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        print("| operation | one at a time | all at once | Python itself |\n|---|---|---|---|")
        numbers = range(asked.requests)
        all_ = [requests(folder, number) for number in numbers]
        for op in ("mkdir", "rmdir", "copyfile", "rename", "unlink"):
            # Each way does all of the work once; what it made is taken away for the next.
            taken = []
            for way in ("one", "all", "python"):
                lines = [json.dumps(one[op][0]).encode() + b"\n" for one in all_]
                if way == "python":
                    begin = time.perf_counter()
                    for one in all_:
                        one[op][1]()
                    taken.append(asked.requests / (time.perf_counter() - begin))
                else:
                    taken.append((one_by_one if way == "one" else at_once)(call, lines))
                if way != "python":
                    restore(op, folder, asked.requests)
            print(f"| {op} | {taken[0]:,.0f}/s | {taken[1]:,.0f}/s | {taken[2]:,.0f}/s |")
        call.stdin.close()
        call.wait()


def restore(op, folder, count):
    """Puts the folder into the state in which the operation found it."""
    for number in range(count):
        at = f"{folder}/f{number}"
        if op == "mkdir":
            os.rmdir(at)
        elif op == "rmdir":
            os.mkdir(at)
        elif op == "copyfile":
            os.unlink(at)
        elif op == "rename":
            os.rename(at + "r", at)
        else:
            open(at + "r", "wb").close()


if __name__ == "__main__":
    main()
