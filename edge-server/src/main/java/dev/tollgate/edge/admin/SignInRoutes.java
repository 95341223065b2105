package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.auth.Scope;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** Signing in to the web console, and out. */
final class SignInRoutes {
    private static final String SESSION = "/api/v1/session";
    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";

    private final ConsoleSessions sessions;
    private final Authenticator authenticator;
    private final InstantSource clock;

    private SignInRoutes(ConsoleSessions sessions, Authenticator authenticator, InstantSource clock) {
        this.sessions = sessions;
        this.authenticator = authenticator;
        this.clock = clock;
    }

    static void addTo(Router router, ConsoleSessions sessions, Authenticator authenticator, InstantSource clock) {
        SignInRoutes routes = new SignInRoutes(sessions, authenticator, clock);
        router.add("POST", SESSION, Router.Access.PUBLIC, routes::open);
        router.add("GET", SESSION, Router.Access.SIGNED_IN, routes::show);
        router.add("DELETE", SESSION, Router.Access.SIGNED_IN, routes::close);
    }

    private void open(Call call) throws IOException, ProblemException {
        call.parameters();
        JsonNode body = RegistryJson.parse(call.body(), List.of("token"), List.of());
        Caller caller = authenticator.signIn(call, RegistryJson.required(body, "token"));
        ConsoleSessions.Opened opened = sessions.open(caller);
        ConsoleSessions.Session session = opened.session();
        long seconds = Math.max(1, (session.expiresAtMs() - clock.millis()) / 1_000);
        setCookie(call, opened.secret(), seconds);
        call.respond(200, json(session));
    }

    private static void setCookie(Call call, String value, long seconds) {
        String secure = call.isSecure() ? "; Secure" : "";
        call.setHeader("Set-Cookie", Authenticator.COOKIE + "=" + value + ATTRIBUTES + secure + "; Max-Age=" + seconds);
    }

    private static ObjectNode json(ConsoleSessions.Session session) {
        ObjectNode body = RegistryJson.object()
                .put("csrfToken", session.csrfToken())
                .put("name", session.caller().name());
        ArrayNode scopes = body.putArray("scopes");
        session.caller().scopes().stream().map(Scope::text).forEach(scopes::add);
        return body.put("expiresAt", RegistryJson.time(session.expiresAtMs()));
    }

    private void show(Call call) throws IOException, ProblemException {
        call.parameters();
        call.respond(200, json(session(call)));
    }

    private void close(Call call) throws IOException, ProblemException {
        call.parameters();
        session(call);
        String secret = call.cookie(Authenticator.COOKIE);
        if (secret != null) {
            sessions.close(secret);
        }
        setCookie(call, "", 0);
        call.respond(200, RegistryJson.object());
    }

    private ConsoleSessions.Session session(Call call) throws ProblemException {
        String secret = call.cookie(Authenticator.COOKIE);
        ConsoleSessions.Session session = secret == null ? null : sessions.find(secret);
        if (session == null) {
            throw ProblemException.notFound("the request has no session");
        }
        return session;
    }
}
