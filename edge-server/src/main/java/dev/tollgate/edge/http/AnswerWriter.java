package dev.tollgate.edge.http;

import dev.tollgate.edge.http.DateLine.Second;
import dev.tollgate.edge.intake.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Collects a connection's answers until they are sent together, with one date. On its event loop only. */
final class AnswerWriter {
    private static final int INITIAL_BYTES = 128;
    private static final int EXPECTED_MAX_BYTES = 8192;

    private final ByteBufAllocator allocator;
    private final DateLine date;
    private @Nullable ByteBuf collected;
    private Second second;
    private int expectedBytes = INITIAL_BYTES;

    AnswerWriter(ByteBufAllocator allocator, DateLine date) {
        this.allocator = allocator;
        this.date = date;
        this.second = date.now();
    }

    void write(Answer answer) {
        ByteBuf out = buffer();
        byte[] payload = answer.payload();
        if (payload != null) {
            out.writeBytes(AnswerBytes.statusLine(answer)).writeBytes(second.bytes());
            out.writeBytes(AnswerBytes.fields(answer, payload.length)).writeBytes(payload);
        } else if (AnswerBytes.isAccepted(answer)) {
            out.writeBytes(second.accepted());
        } else {
            write(AnswerBytes.of(answer), answer.tag());
        }
    }

    /** @param tag its flags */
    void write(AnswerBytes bytes, int tag) {
        buffer().writeBytes(bytes.statusLine()).writeBytes(second.bytes()).writeBytes(bytes.rest(tag));
    }

    void writeContinue() {
        buffer().writeBytes(AnswerBytes.CONTINUE);
    }

    private ByteBuf buffer() {
        if (collected == null) {
            collected = allocator.buffer(expectedBytes);
            second = date.now();
        }
        return collected;
    }

    /** What was written since the last call, now the caller's; null for nothing. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = collected;
        collected = null;
        if (taken != null) { // the next answers are likely to be as many
            expectedBytes = Math.min(Math.max(taken.writerIndex(), INITIAL_BYTES), EXPECTED_MAX_BYTES);
        }
        return taken;
    }
}
