//! What the allocator of the C library does with memory that is given back to it.
//!
//! It stands here for the ban on `unsafe`: there is no other way to tell it.

#![allow(
    unsafe_code,
    reason = "mallopt is a function of the C library, for which there is no safe one"
)]

/// From this size on, in bytes, a block is given back to the system as soon as it is free, and no more than this is kept
/// at the end of a thread's memory.
const KEPT: i32 = 1 << 20;
/// Numbers of the parameters, from `malloc.h`.
const M_TRIM_THRESHOLD: i32 = -1;
const M_TOP_PAD: i32 = -2;
const M_MMAP_THRESHOLD: i32 = -3;

/// Has memory given back to the system early, as a window should that stands for hours after a large folder was looked
/// at. Left to itself, glibc takes the largest block that was ever freed, up to 32 MiB, for the size of common ones, and
/// keeps twice as much for each thread that has allocated some: 50 to 70 MiB after a folder of a million files. To be
/// called before other threads are started. False where the allocator is another one, or does not do it.
pub fn give_back_early() -> bool {
    // What glibc has by itself.
    bounded(128 * 1024)
}

/// The same for a process that ends soon: memory is fetched in few and large steps, since each is a call that all threads
/// wait for. What is not used takes no room.
pub fn grow_in_steps() -> bool {
    bounded(1 << 20)
}

/// `step` is how many bytes more than are needed a thread's memory grows by, and how many it keeps.
fn bounded(step: i32) -> bool {
    // With any of them said, glibc looks for none by itself.
    set(M_TOP_PAD, step) && set(M_MMAP_THRESHOLD, KEPT) && set(M_TRIM_THRESHOLD, KEPT)
}

#[cfg(target_env = "gnu")]
fn set(parameter: i32, value: i32) -> bool {
    unsafe extern "C" {
        fn mallopt(parameter: std::ffi::c_int, value: std::ffi::c_int) -> std::ffi::c_int;
    }
    // SAFETY: the signature is that of glibc, which takes a lock of its own and touches nothing but its own state.
    unsafe { mallopt(parameter, value) == 1 }
}

#[cfg(not(target_env = "gnu"))]
fn set(_parameter: i32, _value: i32) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allocator_takes_it() {
        assert_eq!(give_back_early(), cfg!(target_env = "gnu"));
        assert_eq!(grow_in_steps(), cfg!(target_env = "gnu"));
    }
}
