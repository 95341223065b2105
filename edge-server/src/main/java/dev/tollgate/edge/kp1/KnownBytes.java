package dev.tollgate.edge.kp1;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Compares what is received with what was received before, eight bytes at a time. Stateless; allocates nothing. */
public final class KnownBytes {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN); // as ByteBuf.getLong

    private KnownBytes() {}

    /** Whether {@code length} bytes of {@code known}, from {@code from}, lie in the buffer at {@code index}, which has as many there. */
    public static boolean areAt(byte[] known, int from, int length, ByteBuf buffer, int index) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if ((long) LONGS.get(known, from + i) != buffer.getLong(index + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (known[from + i] != buffer.getByte(index + i)) {
                return false;
            }
        }
        return true;
    }
}
