package dev.tollgate.edge.admin;

import dev.tollgate.edge.auth.AuthToken;
import dev.tollgate.edge.auth.Purpose;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.store.Device;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for something.
 *
 * @param id of the auth token, {@code aut_…}; {@code admin} for the one in the data folder
 * @param name of the token, for people
 * @param scopes none for a token that is for devices of its own alone
 * @param address where the request comes from
 * @param token null for the one in the data folder
 * @param isLive whether the token may be used still, for what takes long; asks the database
 */
record Caller(
        String id,
        String name,
        List<Scope> scopes,
        String address,
        @Nullable AuthToken token,
        BooleanSupplier isLive) {
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** When an answer that goes on is to end: with the server, and soon after the caller may not ask any more. For one thread. */
    BooleanSupplier ending(BooleanSupplier isClosing) {
        long[] askedAt = {System.nanoTime()};
        return () -> {
            long now = System.nanoTime();
            if (now - askedAt[0] >= CHECK_NANOS) {
                askedAt[0] = now;
                return isClosing.getAsBoolean() || !isLive.getAsBoolean();
            }
            return isClosing.getAsBoolean();
        };
    }

    boolean allows(Scope scope) {
        return scopes.stream().anyMatch(own -> own.includes(scope));
    }

    /** Whether the caller may see some devices only. */
    boolean isBound() {
        return token != null && token.purpose() == Purpose.ACCESS;
    }

    /** @throws ProblemException as if there were none, where the caller may not see this device */
    void expectCovers(Device device, String deviceId) throws ProblemException {
        if (isBound() && token != null && !token.covers(device.application(), device.group(), device.name())) {
            throw ProblemException.notFound("there is no device " + deviceId + " that the auth token is for");
        }
    }
}
