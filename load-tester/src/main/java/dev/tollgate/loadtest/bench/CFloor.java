package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The floor that is written in C: compiled where it is wanted, as the machine that it is to run on compiles it best. Used by one thread. */
final class CFloor {
    private static final List<String> COMPILERS = List.of("cc", "gcc");
    private static final String SOURCE = "load-tester/src/main/c/floor.c";
    private static final int COMPILE_LIMIT_S = 120;

    private CFloor() {}

    /** Whether there is anything to compile it with. */
    static boolean canBeCompiled() {
        return COMPILERS.stream().anyMatch(compiler -> search(compiler).isPresent());
    }

    /**
     * The program, which speaks the protocol that its argument names, {@code mqtt} or {@code http}; compiled unless that is done.
     *
     * @param home the project's folder
     * @param folder that gets it
     * @throws IOException when there is no compiler, or it fails: with what it said
     */
    static Path program(Path home, Path folder) throws IOException, InterruptedException {
        Path program = folder.resolve("floor");
        if (!Files.exists(program)) {
            String compiler = COMPILERS.stream()
                    .filter(one -> search(one).isPresent())
                    .findFirst()
                    .orElseThrow(() -> new IOException("expected a C compiler, " + String.join(" or ", COMPILERS)
                            + ", and found none (on Debian: gcc and libc6-dev)"));
            Path compiled = folder.resolve("floor.new"); // a compiler that is cut short leaves half of it
            compile(compiler, home.resolve(SOURCE), compiled);
            Files.move(compiled, program);
        }
        return program;
    }

    private static void compile(String compiler, Path source, Path program) throws IOException, InterruptedException {
        Path log = program.resolveSibling("floor-compile.log");
        Process compiling = new ProcessBuilder(compiler, "-O2", "-o", program.toString(), source.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!compiling.waitFor(COMPILE_LIMIT_S, TimeUnit.SECONDS)) {
                throw new IOException(compiler + " did not compile " + source + " within " + COMPILE_LIMIT_S + " s");
            }
        } finally {
            compiling.descendants().forEach(ProcessHandle::destroyForcibly);
            compiling.destroyForcibly();
        }
        if (compiling.exitValue() != 0) {
            throw new IOException(compiler + " could not compile " + source + "; it said: "
                    + Files.readString(log).strip());
        }
    }

    /** Where the shell would find it. */
    private static Optional<Path> search(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(":", -1)).stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
