package dev.tollgate.loadtest.verify;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * What a stamped message says of itself: filled by {@link #set} before it is written, or by {@link StampCodec#read}. Not
 * thread-safe: one for each event loop, for as long as that lives, so that no message allocates.
 *
 * <pre>
 *  0       4        8       16         24             32        36    40
 *  | magic | stream | run   | sequence | plannedNanos | attempt | crc |     big endian
 * </pre>
 *
 * The checksum is CRC-32C of all of the body but the checksum's own place; for a stamp that lies beside the body, of the 36
 * bytes before the checksum and then of the body.
 */
public final class Stamp {
    static final int BYTES = 40;
    static final int CRC_AT = 36;
    private static final int MAGIC = 0x7f454c53;
    private static final int STREAM_AT = 4;
    private static final int RUN_AT = 8;
    private static final int SEQUENCE_AT = 16;
    private static final int PLANNED_AT = 24;
    private static final int ATTEMPT_AT = 32;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The 40 bytes, as they go over the wire in {@link StampCodec#BINARY}. */
    final byte[] bytes = new byte[BYTES];

    private final CRC32C crc = new CRC32C();

    /**
     * @param run chosen at random for each run, so that messages of another one are told apart
     * @param stream one device's flow: sequences count from 0 in each
     * @param attempt 0 for the first time
     * @param plannedNanos of {@link System#nanoTime()}
     */
    public Stamp set(long run, int stream, long sequence, int attempt, long plannedNanos) {
        INT.set(bytes, 0, MAGIC);
        INT.set(bytes, STREAM_AT, stream);
        LONG.set(bytes, RUN_AT, run);
        LONG.set(bytes, SEQUENCE_AT, sequence);
        LONG.set(bytes, PLANNED_AT, plannedNanos);
        INT.set(bytes, ATTEMPT_AT, attempt);
        return this;
    }

    public long run() {
        return (long) LONG.get(bytes, RUN_AT);
    }

    public int stream() {
        return (int) INT.get(bytes, STREAM_AT);
    }

    public long sequence() {
        return (long) LONG.get(bytes, SEQUENCE_AT);
    }

    public int attempt() {
        return (int) INT.get(bytes, ATTEMPT_AT);
    }

    public long plannedNanos() {
        return (long) LONG.get(bytes, PLANNED_AT);
    }

    boolean hasMagic() {
        return (int) INT.get(bytes, 0) == MAGIC;
    }

    int crc() {
        return (int) INT.get(bytes, CRC_AT);
    }

    void crc(int value) {
        INT.set(bytes, CRC_AT, value);
    }

    void clear() {
        set(0, 0, 0, 0, 0);
        INT.set(bytes, 0, 0);
        crc(0);
    }

    /** Of the stamp before its checksum, and then of the body: the stamp lies beside the body. */
    int checksumBeside(ByteBuf body) {
        crc.reset();
        crc.update(bytes, 0, CRC_AT);
        add(body, body.readerIndex(), body.writerIndex());
        return (int) crc.getValue();
    }

    /** Of {@code body} from {@code start} to {@code end}, without what lies between {@code gap} and {@code gapEnd}. */
    int checksumAround(ByteBuf body, int start, int gap, int gapEnd, int end) {
        crc.reset();
        add(body, start, gap);
        add(body, gapEnd, end);
        return (int) crc.getValue();
    }

    private void add(ByteBuf buffer, int start, int end) {
        int length = end - start;
        if (buffer.hasArray()) {
            crc.update(buffer.array(), buffer.arrayOffset() + start, length);
        } else if (buffer.nioBufferCount() == 1) {
            crc.update(buffer.internalNioBuffer(start, length)); // the buffer's own: nothing is allocated
        } else {
            for (ByteBuffer part : buffer.nioBuffers(start, length)) {
                crc.update(part);
            }
        }
    }

    @Override
    public String toString() {
        return "stream " + stream() + " sequence " + sequence() + " attempt " + attempt();
    }
}
