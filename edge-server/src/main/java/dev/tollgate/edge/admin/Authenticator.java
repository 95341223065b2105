package dev.tollgate.edge.admin;

import dev.tollgate.edge.auth.Auth;
import dev.tollgate.edge.auth.AuthException;
import dev.tollgate.edge.auth.AuthException.Reason;
import dev.tollgate.edge.auth.AuthToken;
import dev.tollgate.edge.auth.FailedAttempts;
import dev.tollgate.edge.auth.OutcomeCounts;
import dev.tollgate.edge.auth.Purpose;
import dev.tollgate.edge.auth.RegistrationJson;
import dev.tollgate.edge.auth.Scope;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out who asks, by the token of a request or by its session, and whether it is theirs to ask. Safe from any thread. */
final class Authenticator {
    static final String COOKIE = "tollgate_session";

    private static final String CSRF_FIELD = "X-CSRF-Token";
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

    private static final String SIGNED_IN = "signed-in";

    private final AdminToken adminToken;
    private final FailedAttempts failures;
    private final ConsoleSessions sessions;
    private final Supplier<@Nullable Auth> auth;
    private final OutcomeCounts signIns = new OutcomeCounts(List.of(SIGNED_IN, "unauthorized"));

    /** @param auth null as long as there is only the admin token */
    Authenticator(
            AdminToken adminToken, FailedAttempts failures, ConsoleSessions sessions, Supplier<@Nullable Auth> auth) {
        this.adminToken = adminToken;
        this.failures = failures;
        this.sessions = sessions;
        this.auth = auth;
    }

    /** @param access of the route */
    Caller authenticate(Call call, Router.Access access) throws ProblemException {
        Caller caller = caller(call, access);
        boolean isFree = access == Router.Access.SIGNED_IN || (access == Router.Access.DEVICE && caller.isBound());
        if (!isFree && !caller.allows(access.scope())) {
            throw new ProblemException(
                    403,
                    "scope-missing",
                    "expected the scope " + access.scope().text() + ", the token has " + texts(caller.scopes()));
        }
        return caller;
    }

    private static String texts(List<Scope> scopes) {
        return scopes.isEmpty() ? "none" : scopes.stream().map(Scope::text).collect(Collectors.joining(", "));
    }

    private Caller caller(Call call, Router.Access access) throws ProblemException {
        String authorization = call.header("Authorization");
        String secret = call.cookie(COOKIE);
        if (authorization != null) {
            String text = RegistrationJson.bearer(authorization);
            expectNoFailures(call);
            if (text == null) {
                throw unauthorized(call);
            }
            return access == Router.Access.DEVICE
                    ? present(call, text, Purpose.API, Purpose.ACCESS)
                    : present(call, text, Purpose.API);
        }
        ConsoleSessions.Session session = secret == null ? null : sessions.find(secret);
        if (session == null) {
            throw unauthorized(call);
        }
        expectSameOrigin(call);
        if (!SAFE_METHODS.contains(call.method()) && !session.isCsrfToken(call.header(CSRF_FIELD))) {
            throw new ProblemException(
                    403, "csrf-token-missing", "expected the header " + CSRF_FIELD + " with the session's csrfToken");
        }
        Caller signedIn = session.caller();
        return new Caller(
                signedIn.id(),
                signedIn.name(),
                signedIn.scopes(),
                call.address().getHostAddress(),
                signedIn.token(),
                () -> sessions.isOpen(session) && signedIn.isLive().getAsBoolean());
    }

    /** Who presents a token to sign in. */
    Caller signIn(Call call, String text) throws ProblemException {
        try {
            expectSameOrigin(call);
            expectNoFailures(call);
            Caller caller = present(call, text, Purpose.API);
            signIns.count(SIGNED_IN);
            return caller;
        } catch (ProblemException refused) {
            signIns.count(refused.reason());
            throw refused;
        }
    }

    /** What became of sign-ins: {@code signed-in}, or the reason's name. */
    OutcomeCounts signIns() {
        return signIns;
    }

    private void expectNoFailures(Call call) throws ProblemException {
        long seconds = failures.admit(call.address());
        if (seconds > 0) {
            call.setHeader("Retry-After", Long.toString(seconds));
            throw ProblemException.of(new AuthException(Reason.RATE_LIMIT));
        }
    }

    /** A page of another site must not act by the cookie that the browser adds. */
    private static void expectSameOrigin(Call call) throws ProblemException {
        String origin = call.header("Origin");
        String host = call.header("Host");
        if (origin != null) {
            int authority = origin.indexOf("://");
            boolean isSame = authority > 0
                    && host != null
                    && origin.substring(authority + 3).toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
            if (!isSame) {
                throw new ProblemException(403, "origin-foreign", "expected a request from the edge's own pages");
            }
        }
    }

    private Caller present(Call call, String text, Purpose... uses) throws ProblemException {
        InetAddress address = call.address();
        if (adminToken.matches(text)) {
            return new Caller(
                    "admin", AdminToken.FILE_NAME, List.of(Scope.ADMIN), address.getHostAddress(), null, () -> true);
        }
        if (text.chars().filter(c -> c == '.').count() != 2) {
            failures.count(address);
            throw unauthorized(call);
        }
        Auth open = auth.get();
        if (open == null) { // it may be right, so that it is no failure
            throw ProblemException.starting(call);
        }
        try {
            AuthToken token = open.tokens().use(text, uses);
            return new Caller(
                    token.id(), token.name(), token.scopes(), address.getHostAddress(), token, () -> open.tokens()
                            .isLive(token));
        } catch (AuthException refused) {
            if (refused.reason().isFailedAttempt()) {
                failures.count(address);
            }
            if (refused.reason().statusCode() == 401) {
                challenge(call);
            }
            throw ProblemException.of(refused);
        }
    }

    private static void challenge(Call call) {
        call.setHeader("WWW-Authenticate", "Bearer realm=\"tollgate admin\"");
    }

    private static ProblemException unauthorized(Call call) {
        challenge(call);
        return new ProblemException(
                401,
                "unauthorized",
                "expected the header 'Authorization: Bearer TOKEN' with the admin token (data/" + AdminToken.FILE_NAME
                        + ") or an auth token, or a console session");
    }
}
