//! The program `recension`.

fn main() -> std::process::ExitCode {
    recension::cli::main()
}
