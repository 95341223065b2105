package dev.tollgate.edge.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where SQLite's native library lies while the process runs: in a folder of the data folder. Its driver unpacks it anew in each process and
 * deletes it when the JVM exits by itself. An edge halts or is killed: in the system's temporary folder each run would leave one.
 */
final class SqliteLibrary {
    /** Of the driver: a folder that is there and may be written. */
    private static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";

    private static final boolean IS_CHOSEN = System.getProperty(FOLDER_PROPERTY) != null;
    private static final String FOLDER = "native";

    private SqliteLibrary() {}

    /**
     * Empties the folder and has the driver use it, unless a folder was chosen with {@value #FOLDER_PROPERTY}. Before the first connection:
     * once the driver has loaded the library it looks no more.
     *
     * @param data the data folder, which nobody else uses
     */
    static void keepIn(Path data) throws IOException {
        Path folder = Files.createDirectories(data.resolve(FOLDER));
        try (DirectoryStream<Path> leftOver = Files.newDirectoryStream(folder)) {
            for (Path file : leftOver) {
                Files.delete(file); // where this process has loaded it, it stays so
            }
        }
        if (!IS_CHOSEN) {
            System.setProperty(FOLDER_PROPERTY, folder.toString());
        }
    }
}
