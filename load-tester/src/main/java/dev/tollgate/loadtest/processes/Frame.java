package dev.tollgate.loadtest.processes;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What goes between parent and child.
 *
 * <pre>
 *  | length of the body, 4 | kind, 1 | body |     big-endian
 * </pre>
 *
 * @param body owned by the frame
 */
@SuppressWarnings("ArrayRecordComponent") // a frame is written or read once, and compared with none
record Frame(Kind kind, byte[] body) {
    /** More than the times of a million connections that came back. */
    static final int BODY_MAX_BYTES = 64 << 20;

    enum Kind {
        ASSIGNMENT,
        TIME,
        STOP,
        MET,
        ROW,
        EVENT,
        RESULT,
        FAILURE
    }

    private static final Kind[] KINDS = Kind.values();

    /** Writes all of it, and flushes. Throws IOException when it is too long, or the other side is gone. */
    void writeTo(DataOutputStream out) throws IOException {
        if (body.length > BODY_MAX_BYTES) {
            throw new IOException("a frame of " + body.length + " bytes: expected at most " + BODY_MAX_BYTES);
        }
        out.writeInt(body.length);
        out.writeByte(kind.ordinal());
        out.write(body);
        out.flush();
    }

    /** Waits for one. Throws EOFException at the end, IOException for anything that is no frame. */
    static Frame readFrom(DataInputStream in) throws IOException {
        int length = in.readInt();
        int kind = in.readUnsignedByte();
        if (length < 0 || length > BODY_MAX_BYTES || kind >= KINDS.length) {
            throw new IOException("no frame: kind " + kind + ", " + length + " bytes");
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return new Frame(KINDS[kind], body);
    }
}
