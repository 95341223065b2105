package dev.tollgate.edge.http;

import dev.tollgate.edge.intake.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Collects a connection's answers until they are sent together. On its event loop only. */
final class AnswerWriter {
    private static final int INITIAL_BYTES = 512;

    private final ByteBufAllocator allocator;
    private final DateLine date;
    private @Nullable ByteBuf collected;

    AnswerWriter(ByteBufAllocator allocator, DateLine date) {
        this.allocator = allocator;
        this.date = date;
    }

    void write(Answer answer) {
        byte[] payload = answer.payload();
        if (payload == null) {
            write(AnswerBytes.of(answer), answer.tag());
        } else {
            ByteBuf out = buffer().writeBytes(AnswerBytes.statusLine(answer)).writeBytes(date.bytes());
            out.writeBytes(AnswerBytes.fields(answer, payload.length)).writeBytes(payload);
        }
    }

    /** @param tag its flags */
    void write(AnswerBytes bytes, int tag) {
        buffer().writeBytes(bytes.statusLine()).writeBytes(date.bytes()).writeBytes(bytes.rest(tag));
    }

    void writeContinue() {
        buffer().writeBytes(AnswerBytes.CONTINUE);
    }

    private ByteBuf buffer() {
        if (collected == null) {
            collected = allocator.buffer(INITIAL_BYTES);
        }
        return collected;
    }

    /** What was written since the last call, now the caller's; null for nothing. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = collected;
        collected = null;
        return taken;
    }
}
