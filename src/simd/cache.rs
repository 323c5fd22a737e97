//! How large the processor's caches are.

use std::sync::OnceLock;

/// What most processors have at least, for those that do not tell.
const USUAL: [usize; 2] = [1 << 20, 1 << 23];

/// Bytes of the level-2 cache of a core and of the level-3 cache; the processor is asked once.
pub(crate) fn caches() -> [usize; 2] {
    static SIZES: OnceLock<[usize; 2]> = OnceLock::new();
    *SIZES.get_or_init(|| [2, 3].map(|level| asked(level).filter(|&size| size > 0).unwrap_or(USUAL[level - 2])))
}

/// What leaf 4 of CPUID says, or leaf 8000001D where that is the one that knows.
#[cfg(target_arch = "x86_64")]
fn asked(level: usize) -> Option<usize> {
    use raw_cpuid::{CacheType, CpuId};

    let mut caches = CpuId::new().get_cache_parameters()?;
    let cache =
        caches.find(|cache| usize::from(cache.level()) == level && cache.cache_type() != CacheType::Instruction)?;
    Some(cache.associativity() * cache.physical_line_partitions() * cache.coherency_line_size() * cache.sets())
}

#[cfg(not(target_arch = "x86_64"))]
fn asked(_level: usize) -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_are_those_of_caches() {
        let [second, third] = caches();
        assert!((1 << 16..=1 << 26).contains(&second) && (1 << 20..=1 << 32).contains(&third), "{second}, {third}");
        assert!(second % 64 == 0 && third % 64 == 0);
    }
}
