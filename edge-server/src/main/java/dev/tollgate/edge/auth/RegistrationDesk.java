package dev.tollgate.edge.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.auth.AuthException.Reason;
import dev.tollgate.edge.extension.Registrar;
import dev.tollgate.edge.extension.RegistrationReply;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registrations that come over the devices' ports: one after the other, on a thread of its own, which waits for the disk. */
final class RegistrationDesk implements Registrar, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationDesk.class);
    private static final int CREATED = 201;
    private static final int OK = 200;

    private final Registrations registrations;
    private final int bodyMaxBytes;
    private final BoundedWorker worker;

    RegistrationDesk(Registrations registrations, AuthConfig config) {
        this.registrations = registrations;
        this.bodyMaxBytes = config.registrationMaxBytes();
        this.worker = new BoundedWorker("registrations", config.registrationsWaitingMax());
    }

    @Override
    public int bodyMaxBytes() {
        return bodyMaxBytes;
    }

    @Override
    public void offer(byte[] body, String authorization, InetAddress address, Consumer<RegistrationReply> replyTo) {
        if (!worker.offer(() -> replyTo.accept(serve(body, authorization, address)))) {
            registrations.outcomes().count(Reason.BUSY.text());
            replyTo.accept(refusal(new AuthException(Reason.BUSY)));
        }
    }

    private RegistrationReply serve(byte[] body, String authorization, InetAddress address) {
        try {
            Registered registered = registrations.register(body, authorization, address);
            return reply(registered.isNew() ? CREATED : OK, RegistrationJson.answer(registered));
        } catch (AuthException refused) {
            return refusal(refused);
        } catch (RuntimeException failure) {
            LOG.error("a registration failed", failure);
            registrations.outcomes().count(Reason.UNAVAILABLE.text());
            return refusal(new AuthException(Reason.UNAVAILABLE));
        }
    }

    private static RegistrationReply refusal(AuthException refused) {
        return reply(refused.reason().statusCode(), RegistrationJson.error(refused));
    }

    private static RegistrationReply reply(int statusCode, ObjectNode body) {
        return new RegistrationReply(statusCode, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Answers those that wait; the event loops must run still. */
    @Override
    public void close() {
        worker.close();
    }
}
