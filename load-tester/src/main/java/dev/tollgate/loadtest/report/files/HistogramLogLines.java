package dev.tollgate.loadtest.report.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Reads a histogram log line by line, also one whose writer was killed. For one thread. */
public final class HistogramLogLines implements AutoCloseable {
    private static final String TAG = "Tag=";
    private static final int FIELDS = 4;
    private static final long HIGHEST_AT_LEAST = 1_000_000_000L;

    private final Path file;
    private final WholeLines lines;

    public HistogramLogLines(Path file) throws IOException {
        this.file = file;
        this.lines = new WholeLines(file);
    }

    /**
     * One histogram.
     *
     * @param tag empty for none
     * @param startSeconds as the file has it: since the start, or since 1970
     */
    public record Entry(String tag, double startSeconds, double lengthSeconds, Histogram histogram) {
        public double middleSeconds() {
            return startSeconds + lengthSeconds / 2;
        }
    }

    /**
     * Null at the end.
     *
     * @throws IOException with the line, when it is none of a histogram log
     */
    public @Nullable Entry next() throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("\"StartTimestamp\"")) {
                return entry(line);
            }
        }
        return null;
    }

    /** Whether the last line lacks its end and was left out. */
    public boolean cutShort() {
        return lines.cutShort();
    }

    private Entry entry(String line) throws IOException {
        String tag = "";
        String rest = line;
        if (line.startsWith(TAG) && line.indexOf(',') > 0) {
            tag = line.substring(TAG.length(), line.indexOf(','));
            rest = line.substring(line.indexOf(',') + 1);
        }
        String[] fields = rest.split(",", -1);
        try {
            if (fields.length != FIELDS) {
                throw new IllegalArgumentException(fields.length + " fields");
            }
            Histogram histogram = Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(fields[3])), HIGHEST_AT_LEAST);
            return new Entry(tag, Double.parseDouble(fields[0]), Double.parseDouble(fields[1]), histogram);
        } catch (DataFormatException | RuntimeException damaged) {
            throw new IOException(
                    file + ": expected [Tag=…,]start,length,max,histogram in line " + lines.number() + ", got "
                            + damaged.getMessage(),
                    damaged);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
