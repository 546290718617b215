//! The program `recension`.

/// Findings and tokens are many small pieces of memory: measured a tenth to a fifth faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    recension::cli::main()
}
