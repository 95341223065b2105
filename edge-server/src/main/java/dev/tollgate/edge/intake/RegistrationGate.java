package dev.tollgate.edge.intake;

import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.extension.Registrar;
import dev.tollgate.edge.kp1.Kp1Path;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells registrations of devices from messages, by their path: {@code registrations} or {@code registrations/{id}}. On the event loop; allocates nothing. */
final class RegistrationGate {
    private static final byte[] WORD = "registrations".getBytes(StandardCharsets.US_ASCII);

    private final @Nullable Registrar registrar;
    private int requestId = Kp1Path.NO_REQUEST_ID;

    /** @param registrar null where no device may register */
    RegistrationGate(@Nullable Registrar registrar) {
        this.registrar = registrar;
    }

    /** Whether the message is one; what its id is, {@link #requestId} knows from then on. */
    boolean isAt(Message message) {
        int start = message.pathStart();
        int length = message.pathLength();
        ByteBuf buffer = message.buffer();
        if (registrar == null || length < WORD.length || buffer.getByte(start) != WORD[0]) {
            return false;
        }
        for (int i = 1; i < WORD.length; i++) {
            if (buffer.getByte(start + i) != WORD[i]) {
                return false;
            }
        }
        requestId = Kp1Path.NO_REQUEST_ID;
        return length == WORD.length || readId(buffer, start + WORD.length, start + length);
    }

    /** As 1/KP has it: digits, of 31 bits. */
    private boolean readId(ByteBuf buffer, int slash, int end) {
        long id = 0;
        if (buffer.getByte(slash) != '/' || slash + 1 == end || end - slash > 11) {
            return false;
        }
        for (int index = slash + 1; index < end; index++) {
            int digit = buffer.getByte(index) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            id = id * 10 + digit;
        }
        requestId = (int) id;
        return id <= Integer.MAX_VALUE;
    }

    int requestId() {
        return requestId;
    }

    /** Says of a message that does not {@linkplain #fits fit} what it is above. */
    Message limited(Message message) {
        long max = registrar == null ? RefusalNote.NONE : registrar.bodyMaxBytes();
        return message.explain(null, "auth.registrationMaxBytes", max, message.payloadLength());
    }

    boolean fits(Message message) {
        return registrar != null && message.payloadLength() <= registrar.bodyMaxBytes();
    }
}
