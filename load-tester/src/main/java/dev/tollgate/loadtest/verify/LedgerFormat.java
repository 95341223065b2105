package dev.tollgate.loadtest.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * The layout of {@code ledger.bin}: append-only frames, numbers big-endian, "var" as in LEB128 without sign.
 *
 * <pre>
 * frame    int length of the body | int CRC-32C of the body | body
 * body     byte kind, then
 *   1 head     long magic "TGLEDGER" | int version | long run | var streams | var sinks | sink's name … | byte delivery of each stream …
 *   2 changes  var nanoseconds since the start of the run | change …
 *   3 fault    var nanoseconds | byte 1 for a kill | var in flight | text
 *   4 restart  the server, which was killed, was about to be started again
 *   5 deadline what arrived for the first time from here on was late
 *   6 end      of a run that was not cut short
 *   8 counts   var sink | var unexpected | var corrupt | var unchecked | var ignored, since the start of the run
 * change   var stream | byte set | var sink, 0 where there is none | var runs | run …
 *   set      1 attempted, 2 acknowledged, 3 received, 4 received out of order; the first and third may name a sequence again,
 *            which then occurred again
 * run      var start, less the end of the run before | var length
 * name     streams have theirs in frames of their own, before the first change: 7 | var stream | text
 * text     var length in bytes | UTF-8
 * </pre>
 *
 * The first frame is the head. Whatever follows the last whole frame is torn, and counts for nothing.
 */
final class LedgerFormat {
    static final long MAGIC = 0x54474c4544474552L; // TGLEDGER
    static final int VERSION = 1;
    static final int FRAME_HEADER_BYTES = 8;
    static final int BODY_MAX_BYTES = 64 << 20;
    /** Changes are cut into frames of about this size. */
    static final int BODY_BYTES = 1 << 20;

    static final byte HEAD = 1;
    static final byte CHANGES = 2;
    static final byte FAULT = 3;
    static final byte RESTART = 4;
    static final byte DEADLINE = 5;
    static final byte END = 6;
    static final byte NAME = 7;
    static final byte COUNTS = 8;

    static final byte ATTEMPTED = 1;
    static final byte ACKNOWLEDGED = 2;
    static final byte RECEIVED = 3;
    static final byte REORDERED = 4;

    private LedgerFormat() {}

    static void putVar(ByteBuf out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long takeVar(ByteBuf in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!in.isReadable()) {
                throw new IOException("a frame of the ledger ends within a number");
            }
            byte at = in.readByte();
            value |= (at & 0x7fL) << shift;
            if (at >= 0) {
                return value;
            }
        }
        throw new IOException("a number in the ledger has more than 10 bytes");
    }

    static void putText(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        putVar(out, bytes.length);
        out.writeBytes(bytes);
    }

    static String takeText(ByteBuf in) throws IOException {
        long length = takeVar(in);
        if (length < 0 || length > in.readableBytes()) {
            throw new IOException("a text of " + length + " bytes does not fit its frame of the ledger");
        }
        return in.readCharSequence((int) length, UTF_8).toString();
    }

    static int crc(ByteBuf body) {
        CRC32C crc = new CRC32C();
        crc.update(body.nioBuffer());
        return (int) crc.getValue();
    }
}
