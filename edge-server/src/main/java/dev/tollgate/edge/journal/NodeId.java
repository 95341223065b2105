package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The number that tells this journal's records from all others': random, kept as 16 hexadecimal digits in a small file. */
final class NodeId {
    static final String FILE = "node-id";

    private static final int DIGITS = 16;

    private NodeId() {}

    static String format(long nodeId) {
        return HexFormat.of().toHexDigits(nodeId);
    }

    /** The number in the file; null when there is no file. */
    static @Nullable Long read(FileAccess files, Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        if (!files.list(directory).contains(path)) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(DIGITS + 2);
        try (JournalFile file = files.openForReading(path)) {
            int count = 0;
            while (count >= 0 && bytes.hasRemaining()) {
                count = file.read(bytes, bytes.position());
            }
        }
        String text = StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
        try {
            if (text.length() == DIGITS + 1 && text.endsWith("\n")) {
                return HexFormat.fromHexDigitsToLong(text, 0, DIGITS);
            }
        } catch (IllegalArgumentException notHexadecimal) {
            // falls through to the one message for every wrong form
        }
        throw new IOException(
                path + ": expected " + DIGITS + " hexadecimal digits and a line feed. If the file is damaged, "
                        + "delete it: the journal's segments hold the number too");
    }

    static void write(FileAccess files, Path directory, long nodeId) throws IOException {
        Path temporary = directory.resolve(FILE + SegmentFiles.TEMPORARY_SUFFIX);
        files.delete(temporary);
        try (JournalFile file = files.create(temporary)) {
            byte[] text = (format(nodeId) + "\n").getBytes(StandardCharsets.US_ASCII);
            SegmentFiles.writeFully(file, ByteBuffer.wrap(text), 0);
            file.force();
        }
        files.rename(temporary, directory.resolve(FILE));
        files.forceDirectory(directory);
    }

    static long random() {
        return new SecureRandom().nextLong();
    }
}
