package dev.tollgate.edge.intake;

import dev.tollgate.edge.extension.DataCollection;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.Permission;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** An event loop's look-up of tokens, and which connections use them. On the event loop but for {@link #onTokenChanged}. */
final class TokenGate {
    private final TokenRegistry registry;
    private final ExtensionGate extensions;
    private final EventLoop eventLoop;
    private final Fingerprint fingerprint = new Fingerprint();
    private final TokenEntry token = new TokenEntry();
    private final LiveTokens liveTokens;
    private boolean isDataCollection;
    private final Explainer explainer;

    /** @param extensions told of each connection's first use of a token */
    TokenGate(TokenRegistry registry, ExtensionGate extensions, Explainer explainer, EventLoop eventLoop) {
        this.registry = registry;
        this.extensions = extensions;
        this.eventLoop = eventLoop;
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

    /**
     * Wraps a message's path and finds its token; when it may be used, that counts as its use. A path that begins as the connection's last one
     * did is taken by what was found then, unless the registry has changed.
     */
    Verdict check(DeviceConnection connection, Kp1Path path, Message message, long nowMs) {
        ByteBuf buffer = message.buffer();
        int start = message.pathStart();
        int end = start + message.pathLength();
        long changes = registry.changes(); // before the look-up
        KnownPath known = connection.knownPath();
        if (known != null && known.isCurrent(changes) && known.begins(buffer, start, end)) {
            return checkKnown(connection, path, known, message, nowMs);
        }
        forget();
        if (!path.wrap(buffer, start, end)) {
            return Verdict.PATH_MALFORMED;
        }
        isDataCollection = DataCollection.isExtensionOf(path, buffer);
        long lastToken = connection.lastToken();
        Verdict verdict = authenticate(connection, path, buffer, nowMs);
        boolean isRepeated = lastToken == token.tokenNumber() && token.state() == TokenState.ACTIVE;
        if (verdict == Verdict.ACCEPTED && isRepeated) {
            connection.keepPath(path, buffer, token, changes, isDataCollection);
        }
        return verdict;
    }

    private Verdict checkKnown(
            DeviceConnection connection, Kp1Path path, KnownPath known, Message message, long nowMs) {
        ByteBuf buffer = message.buffer();
        int start = message.pathStart();
        if (!path.wrapLike(known.identity(), buffer, start, start + message.pathLength())) {
            forget();
            return Verdict.PATH_MALFORMED;
        }
        token.set(known.token());
        isDataCollection = known.isDataCollection();
        if (token.isExpiredAt(nowMs)) {
            return Verdict.TOKEN_EXPIRED;
        }
        if (!connection.isCurrent(token.tokenNumber())) {
            noteUse(connection, path, buffer);
        }
        return Verdict.ACCEPTED;
    }

    /** Whether the extension of the path that was checked last is {@link DataCollection}. */
    boolean isDataCollection() {
        return isDataCollection;
    }

    /** Finds the token of a path; when it may be used, that counts as its use. */
    Verdict authenticate(DeviceConnection connection, Kp1Path path, ByteBuf buffer, long nowMs) {
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
            verdict = liveness(nowMs);
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

    private Verdict liveness(long nowMs) {
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
