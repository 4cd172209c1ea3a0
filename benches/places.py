"""File systems to measure on: images in memory, so that no disk's noise gets in."""

import os
import subprocess

# Sparse: memory is taken for what is written.
IMAGE_BYTES = 6 << 30

MAKERS = {
    # With a journal, as everybody has it. Without one, ext4 looks for inodes that were deleted of late. There are
    # inodes enough for a million files and their copies.
    "ext4": ["mkfs.ext4", "-q", "-F", "-N", "3000000"],
    "xfs": ["mkfs.xfs", "-q", "-f", "-m", "reflink=1"],
    "btrfs": ["mkfs.btrfs", "-q", "-f"],
    "tmpfs": None,
}


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


class Places:
    """Mounted file systems by name, in a folder; they are gone after the `with`."""

    def __init__(self, folder, names):
        self.folder = folder
        self.names = names
        self.mounted = {}

    def __enter__(self):
        for name in self.names:
            try:
                self.mounted[name] = self.mount(name)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"{name}: cannot be had here, left out: {error}")
        return self.mounted

    def mount(self, name):
        at, image = f"{self.folder}/{name}", f"{self.folder}/{name}.img"
        os.makedirs(at)
        if MAKERS[name] is None:
            run("mount", "-t", "tmpfs", "-o", f"size={IMAGE_BYTES}", "beside", at)
            return at
        with open(image, "wb") as file:
            file.truncate(IMAGE_BYTES)
        run(*MAKERS[name], image)
        run("mount", "-o", "loop", image, at)
        return at

    def __exit__(self, *_):
        for name, at in self.mounted.items():
            subprocess.run(["umount", at], check=False)
            if MAKERS[name] is not None:
                os.remove(f"{self.folder}/{name}.img")
            os.rmdir(at)
