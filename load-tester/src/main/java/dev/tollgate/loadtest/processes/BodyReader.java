package dev.tollgate.loadtest.processes;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/** Reads what {@link BodyWriter} wrote, in the same order. For one thread. */
final class BodyReader {
    private final ByteBuffer in;

    private BodyReader(Frame frame) {
        in = ByteBuffer.wrap(frame.body());
    }

    /** Reads a body. */
    interface Body<T> {
        T read(BodyReader in) throws IOException;
    }

    /** All of a frame's body. Throws IOException where it is shorter, longer, or something else. */
    static <T> T read(Frame frame, Body<T> body) throws IOException {
        BodyReader reader = new BodyReader(frame);
        try {
            T value = body.read(reader);
            if (reader.in.hasRemaining()) {
                throw new IOException(frame.kind() + ": " + reader.in.remaining() + " bytes too many");
            }
            return value;
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            throw new IOException(frame.kind() + ": malformed: " + malformed, malformed);
        }
    }

    long number() {
        return in.getLong();
    }

    double fraction() {
        return in.getDouble();
    }

    boolean flag() {
        return in.get() != 0;
    }

    <E extends Enum<E>> E one(E[] all) {
        int ordinal = in.get();
        if (ordinal < 0 || ordinal >= all.length) {
            throw new IllegalArgumentException("no constant " + ordinal + " of " + all.length);
        }
        return all[ordinal];
    }

    String text() {
        byte[] encoded = new byte[length(1)];
        in.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }

    long[] numbers() {
        long[] values = new long[length(Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.getLong();
        }
        return values;
    }

    Histogram histogram() throws IOException {
        boolean isPacked = flag();
        byte[] bytes = new byte[length(1)];
        in.get(bytes);
        ByteBuffer encoded = ByteBuffer.wrap(bytes); // the library reads the array behind a buffer from its start
        try {
            return isPacked
                    ? PackedHistogram.decodeFromCompressedByteBuffer(encoded, 0)
                    : Histogram.decodeFromCompressedByteBuffer(encoded, 0);
        } catch (DataFormatException malformed) {
            throw new IOException("no histogram", malformed);
        }
    }

    <T> Map<String, T> map(Body<T> value) throws IOException {
        Map<String, T> map = new LinkedHashMap<>();
        for (int left = length(Integer.BYTES); left > 0; left--) {
            String key = text();
            map.put(key, value.read(this));
        }
        return map;
    }

    /** A number of things that are to follow, and that there must be room for. */
    private int length(int bytesEach) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining() / bytesEach) {
            throw new IllegalArgumentException("length " + length + " with " + in.remaining() + " bytes left");
        }
        return length;
    }
}
