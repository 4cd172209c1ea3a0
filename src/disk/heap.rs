//! What the allocator of the C library does with memory that is given back to it.
//!
//! It stands here for the ban on `unsafe`: there is no other way to tell it.

#![allow(
    unsafe_code,
    reason = "mallopt is a function of the C library, for which there is no safe one"
)]

/// From this size on, in bytes, a block is given back to the system as soon as it is free, and no more than this is kept
/// at the end of a thread's memory.
#[cfg(target_env = "gnu")]
const KEPT: std::ffi::c_int = 1 << 20;

/// Has memory given back to the system early, as a window should that stands for hours after a large folder was looked
/// at. Left to itself, glibc takes the largest block that was ever freed, up to 32 MiB, for the size of common ones, and
/// keeps twice as much for each thread that has allocated some: 50 to 70 MiB after a folder of a million files. To be
/// called before other threads are started. False where the allocator is another one, or does not do it.
pub fn give_back_early() -> bool {
    #[cfg(target_env = "gnu")]
    {
        use std::ffi::c_int;
        /// Numbers of the parameters, from `malloc.h`.
        const M_TRIM_THRESHOLD: c_int = -1;
        const M_MMAP_THRESHOLD: c_int = -3;
        unsafe extern "C" {
            fn mallopt(parameter: c_int, value: c_int) -> c_int;
        }
        let set = |parameter| {
            // SAFETY: the signature is that of glibc, which takes a lock of its own and touches nothing but its own state.
            unsafe { mallopt(parameter, KEPT) == 1 }
        };
        set(M_MMAP_THRESHOLD) && set(M_TRIM_THRESHOLD)
    }
    #[cfg(not(target_env = "gnu"))]
    {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allocator_takes_it() {
        assert_eq!(give_back_early(), cfg!(target_env = "gnu"));
    }
}
