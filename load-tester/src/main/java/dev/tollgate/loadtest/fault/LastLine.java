package dev.tollgate.loadtest.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The last line of a text file that another process writes. */
final class LastLine {
    private static final int TAIL_BYTES = 4096;
    private static final int SHOWN_MAX = 200;

    private LastLine() {}

    /** Without control characters, and cut at 200 characters; empty where there is none. */
    static String of(Path file) {
        String[] lines = tail(file).split("\\R", -1);
        for (int i = lines.length - 1; i >= 0; i--) {
            String line = lines[i].replaceAll("\\p{Cntrl}", " ").strip();
            if (!line.isEmpty()) {
                return line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "…";
            }
        }
        return "";
    }

    private static String tail(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, in.length() - TAIL_BYTES);
            in.seek(from);
            byte[] bytes = new byte[(int) (in.length() - from)];
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException neverWritten) {
            return "";
        }
    }
}
