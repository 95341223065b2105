package dev.tollgate.edge.http;

import dev.tollgate.edge.http.DateLine.Second;
import dev.tollgate.edge.intake.Answer;
import dev.tollgate.edge.intake.LoopTurn;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Collects a connection's answers until they are sent together, with one date. On its event loop only. */
final class AnswerWriter implements LoopTurn.Sender {
    private static final int INITIAL_BYTES = 128;
    private static final int EXPECTED_MAX_BYTES = 8192;

    private final Channel channel;
    private final DateLine date;
    private final LoopTurn turn;
    private @Nullable ByteBuf collected;
    private Second second;
    private int expectedBytes = INITIAL_BYTES;
    private boolean isDue;

    /** @param turn of the channel's event loop */
    AnswerWriter(Channel channel, DateLine date, LoopTurn turn) {
        this.channel = channel;
        this.date = date;
        this.turn = turn;
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
            collected = channel.alloc().buffer(expectedBytes);
            second = date.now();
        }
        return collected;
    }

    /** Sends what was written, at once. */
    void flush() {
        ByteBuf written = take();
        if (written != null) {
            channel.writeAndFlush(written, channel.voidPromise());
        }
    }

    /** Sends it at the end of the event loop's turn. */
    void flushLater() {
        if (collected != null && !isDue) {
            isDue = true;
            turn.sendLater(this);
        }
    }

    @Override
    public void send() {
        isDue = false;
        flush();
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
