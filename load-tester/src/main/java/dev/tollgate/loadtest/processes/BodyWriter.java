package dev.tollgate.loadtest.processes;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/** Writes the body of a frame: numbers big-endian, text as UTF-8 behind its length, maps behind their size. For one thread. */
final class BodyWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** Writes the value of a map. */
    interface Value<T> {
        void put(BodyWriter out, T value);
    }

    /** Something that a stream in memory never throws at. */
    private interface Write {
        void run() throws IOException;
    }

    private BodyWriter write(Write write) {
        try {
            write.run();
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return this;
    }

    BodyWriter put(long value) {
        return write(() -> out.writeLong(value));
    }

    BodyWriter put(double value) {
        return write(() -> out.writeDouble(value));
    }

    BodyWriter put(boolean value) {
        return write(() -> out.writeBoolean(value));
    }

    BodyWriter put(Enum<?> value) {
        return write(() -> out.writeByte(value.ordinal()));
    }

    BodyWriter put(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return write(() -> {
            out.writeInt(encoded.length);
            out.write(encoded);
        });
    }

    BodyWriter put(long[] values) {
        write(() -> out.writeInt(values.length));
        for (long value : values) {
            put(value);
        }
        return this;
    }

    /** Compressed, in HdrHistogram's own format, behind which of its classes it is. */
    BodyWriter put(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer, Deflater.BEST_SPEED);
        return put(histogram instanceof PackedHistogram).write(() -> {
            out.writeInt(length);
            out.write(buffer.array(), 0, length);
        });
    }

    <T> BodyWriter put(Map<String, T> map, Value<? super T> value) {
        write(() -> out.writeInt(map.size()));
        map.forEach((key, one) -> value.put(put(key), one));
        return this;
    }

    Frame frame(Frame.Kind kind) {
        return new Frame(kind, bytes.toByteArray());
    }
}
