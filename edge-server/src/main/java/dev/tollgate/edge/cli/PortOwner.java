package dev.tollgate.edge.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the process that listens on a port, from what Linux tells in {@code /proc}; of other users' processes only root is told. */
final class PortOwner {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private PortOwner() {}

    /** Such as {@code pid 4711 (java)}. */
    static Optional<String> find(int port) {
        Set<String> sockets = new HashSet<>();
        addListening(PROC.resolve("net/tcp"), port, sockets);
        addListening(PROC.resolve("net/tcp6"), port, sockets);
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    return Optional.of("pid " + process.getFileName() + " (" + name(process) + ")");
                }
            }
        } catch (IOException | DirectoryIteratorException notLinux) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** Lines of {@code /proc/net/tcp}: slot, local address and port in hexadecimal, remote, state, …, inode. */
    private static void addListening(Path table, int port, Set<String> sockets) {
        String suffix = String.format(":%04X", port);
        try {
            for (String line : Files.readAllLines(table)) {
                String[] columns = SPACE.split(line.strip(), -1);
                if (columns.length > INODE
                        && columns[LOCAL_ADDRESS].endsWith(suffix)
                        && columns[STATE].equals(LISTENING)) {
                    sockets.add("socket:[" + columns[INODE] + "]");
                }
            }
        } catch (IOException notThere) {
            return; // no such table on this system
        }
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException goneOrNotOurs) {
            return false;
        }
        return false;
    }

    private static String name(Path process) throws IOException {
        return Files.readString(process.resolve("comm")).strip();
    }
}
