package dev.tollgate.edge.extension;

import java.net.InetAddress;
import java.util.function.Consumer;

/** Where the event loops hand over what devices send that register. Safe from any thread; never waits. */
public interface Registrar {
    /** Longest body; what is longer is for the caller to refuse. */
    int bodyMaxBytes();

    /**
     * Takes a registration.
     *
     * @param body not to be changed any more
     * @param authorization value of the field of this name; empty for none
     * @param replyTo called once: on another thread, or inside this call where too many wait
     */
    void offer(byte[] body, String authorization, InetAddress address, Consumer<RegistrationReply> replyTo);
}
