package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.Permission;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** An event loop's look-up of tokens, and which connections use them. On the event loop but for {@link #onTokenChanged}. */
final class TokenGate {
    private final TokenRegistry registry;
    private final ExtensionGate extensions;
    private final EventLoop eventLoop;
    private final InstantSource clock;
    private final Fingerprint fingerprint = new Fingerprint();
    private final TokenEntry token = new TokenEntry();
    private final LiveTokens liveTokens;
    private final Explainer explainer;

    /** @param extensions told of each connection's first use of a token */
    TokenGate(
            TokenRegistry registry,
            ExtensionGate extensions,
            Explainer explainer,
            EventLoop eventLoop,
            InstantSource clock) {
        this.registry = registry;
        this.extensions = extensions;
        this.eventLoop = eventLoop;
        this.clock = clock;
        this.liveTokens = new LiveTokens(extensions, explainer);
        this.explainer = explainer;
    }

    /** What {@link #authenticate} found last: always the same object. */
    TokenEntry token() {
        return token;
    }

    /** Nothing was found. */
    void forget() {
        token.set(TokenState.REVOKED, 0, 0, TokenEntry.NEVER);
    }

    /** Finds the token of a path; when it may be used, that counts as its use. */
    Verdict authenticate(DeviceConnection connection, Kp1Path path, ByteBuf buffer) {
        registry.fingerprint(
                buffer,
                path.appVersionStart(),
                path.applicationLength(),
                path.tokenStart(),
                path.tokenLength(),
                fingerprint);
        if (!registry.find(fingerprint, token)) {
            forget();
            boolean application = registry.hasApplication(buffer, path.appVersionStart(), path.applicationLength());
            return application ? Verdict.TOKEN_UNKNOWN : Verdict.APPLICATION_UNKNOWN;
        }
        if (!connection.permits(token.deviceNumber(), buffer, path.appVersionStart(), path.applicationLength())) {
            return Verdict.CERTIFICATE_MISMATCH;
        }
        Verdict verdict = permission(path, buffer);
        if (verdict == Verdict.ACCEPTED) {
            verdict = liveness();
        }
        if (verdict == Verdict.ACCEPTED && !connection.isCurrent(token.tokenNumber())) {
            noteUse(connection, path, buffer);
        }
        return verdict;
    }

    private void noteUse(DeviceConnection connection, Kp1Path path, ByteBuf buffer) {
        boolean isNew = connection.use(token.tokenNumber(), token.deviceNumber());
        if (isNew) {
            liveTokens.add(token.tokenNumber(), connection);
            explainer.onTokenUsed(connection, token);
        }
        extensions.onUse(connection, isNew, token, path, buffer);
        if (isNew) {
            connection.handler().onTokenUsed(token.tokenNumber());
        }
    }

    private Verdict permission(Kp1Path path, ByteBuf buffer) {
        int start = path.appVersionStart();
        int length = path.applicationLength();
        Permission permission = registry.permits(
                buffer,
                start,
                length,
                start + length + 1,
                path.appVersionLength() - length - 1,
                path.extensionStart(),
                path.extensionLength());
        return switch (permission) {
            case PERMITTED -> Verdict.ACCEPTED;
            case VERSION_UNKNOWN -> Verdict.VERSION_UNKNOWN;
            case EXTENSION_NOT_ALLOWED -> Verdict.EXTENSION_NOT_ALLOWED;
        };
    }

    private Verdict liveness() {
        long nowMs = clock.millis();
        if (token.state() == TokenState.INACTIVE
                && !token.isExpiredAt(nowMs)
                && !registry.activate(fingerprint, token, nowMs)) {
            return Verdict.TOKEN_UNKNOWN; // deleted since it was found
        }
        return switch (token.state()) {
            case REVOKED -> Verdict.TOKEN_REVOKED;
            case SUSPENDED -> token.isExpiredAt(nowMs) ? Verdict.TOKEN_EXPIRED : Verdict.TOKEN_SUSPENDED;
            case INACTIVE, ACTIVE -> token.isExpiredAt(nowMs) ? Verdict.TOKEN_EXPIRED : Verdict.ACCEPTED;
        };
    }

    /** Forgets a connection that has closed. */
    void disconnect(DeviceConnection connection) {
        liveTokens.remove(connection);
    }

    /** A token changed state: cuts this loop's connections that have used no other. Safe from any thread. */
    void onTokenChanged(long tokenNumber, TokenState state) {
        Verdict verdict = deathOf(state);
        if (verdict != null) {
            eventLoop.execute(() -> liveTokens.kill(tokenNumber, verdict));
        }
    }

    /** A token expires at another time. Safe from any thread. */
    void onTokenExpiry(long tokenNumber, long expiresAtMs) {
        eventLoop.execute(() -> liveTokens.setExpiry(tokenNumber, expiresAtMs));
    }

    private static @Nullable Verdict deathOf(TokenState state) {
        return switch (state) {
            case SUSPENDED -> Verdict.TOKEN_SUSPENDED;
            case REVOKED -> Verdict.TOKEN_REVOKED;
            case INACTIVE, ACTIVE -> null;
        };
    }
}
