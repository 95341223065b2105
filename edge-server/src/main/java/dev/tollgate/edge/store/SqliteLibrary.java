package dev.tollgate.edge.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Where SQLite's native library lies while the process runs: in a folder of the data folder. Its driver unpacks it anew in each process and
 * deletes it when the JVM exits by itself. An edge halts or is killed: in the system's temporary folder each run would leave one.
 */
final class SqliteLibrary {
    /** Of the driver: a folder that is there and may be written. */
    private static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";

    private static final boolean IS_CHOSEN = System.getProperty(FOLDER_PROPERTY) != null;
    private static final String FOLDER = "native";
    private static final String LEFT_OVER = "sqlite-*"; // the library, and its .lck

    private SqliteLibrary() {}

    /**
     * Deletes what earlier runs left in the folder, and has the driver load it from there, before the first connection of the process. Does
     * nothing where a folder was chosen with {@value #FOLDER_PROPERTY}.
     *
     * @param data the data folder, which nobody else uses
     * @throws IOException when there is something else in the folder's place, or the library cannot be loaded from it
     */
    static void keepIn(Path data) throws IOException {
        if (IS_CHOSEN) {
            return;
        }
        Path folder = Files.createDirectories(data.resolve(FOLDER));
        try (DirectoryStream<Path> leftOver = Files.newDirectoryStream(folder, LEFT_OVER)) {
            for (Path file : leftOver) {
                Files.delete(file); // where this process has loaded it, it stays so
            }
        }
        System.setProperty(FOLDER_PROPERTY, folder.toString());
        load(folder);
    }

    /** The first time; the driver would only say that there is no library. */
    private static void load(Path folder) throws IOException {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception notLoaded) { // it declares no other
            throw new IOException(
                    "expected to unpack SQLite's native library in " + folder.toAbsolutePath()
                            + " and to load it, which needs room and a file system that is not mounted noexec: choose another folder with -D"
                            + FOLDER_PROPERTY + "=FOLDER (" + notLoaded.getMessage() + ")",
                    notLoaded);
        }
    }
}
