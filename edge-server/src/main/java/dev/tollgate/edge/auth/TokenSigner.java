package dev.tollgate.edge.auth;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.tollgate.edge.auth.AuthException.Reason;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.SigningKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of auth tokens: JWT signed with HMAC-SHA-256. As long as the same key signs, the same token gives the same text, so that it need
 * not be kept. Safe from any thread.
 *
 * <pre>
 * header  {"alg":"HS256","kid":"1","typ":"JWT"}
 * claims  iss "tollgate", jti "aut_…", purpose, scopes?, application?, group?, namePattern?, iat, exp
 * </pre>
 */
final class TokenSigner {
    private static final String ISSUER = "tollgate";
    private static final String ALGORITHM = "HS256";
    private static final int TEXT_MAX = 4096;
    private static final Pattern KEY_ID = Pattern.compile("[1-9][0-9]{0,8}");

    private final InstantSource clock;
    private volatile Keys keys;

    private record Key(Algorithm algorithm, JWTVerifier verifier, long takenUntilMs) {}

    /** By generation; the last one signs. */
    private record Keys(int newest, Map<Integer, Key> byGeneration) {}

    /**
     * Whose text something is.
     *
     * @param generation of the key that signed it
     */
    record Signed(long number, int generation) {}

    /** @param keys the one that signs last */
    TokenSigner(List<SigningKey> keys, InstantSource clock) {
        this.clock = clock;
        this.keys = keys(keys);
    }

    /** Uses these keys from now on. */
    void use(List<SigningKey> next) {
        keys = keys(next);
    }

    private Keys keys(List<SigningKey> all) {
        Map<Integer, Key> byGeneration = new HashMap<>();
        for (SigningKey each : all) {
            Algorithm algorithm = Algorithm.HMAC256(each.key().getEncoded());
            JWTVerifier.BaseVerification verification =
                    (JWTVerifier.BaseVerification) JWT.require(algorithm).withIssuer(ISSUER);
            verification.ignoreIssuedAt(); // a clock that was set back must not refuse what it has signed
            JWTVerifier verifier = verification.build(clock.withZone(ZoneOffset.UTC));
            byGeneration.put(each.generation(), new Key(algorithm, verifier, each.takenUntilMs()));
        }
        return new Keys(all.get(all.size() - 1).generation(), Map.copyOf(byGeneration));
    }

    /** Generation of the key that signs. */
    int newest() {
        return keys.newest;
    }

    /** Whether what a key has signed is taken at present. */
    boolean takes(int generation) {
        Key key = keys.byGeneration.get(generation);
        return key != null && clock.millis() < key.takenUntilMs();
    }

    String sign(AuthToken token) {
        Keys now = keys;
        Algorithm algorithm = Objects.requireNonNull(now.byGeneration.get(now.newest), "the newest is always there")
                .algorithm();
        JWTCreator.Builder builder = JWT.create()
                .withKeyId(Integer.toString(now.newest))
                .withIssuer(ISSUER)
                .withJWTId(token.id())
                .withIssuedAt(Instant.ofEpochMilli(token.createdAtMs()))
                .withExpiresAt(Instant.ofEpochMilli(token.expiresAtMs()))
                .withClaim("purpose", token.purpose().text());
        if (!token.scopes().isEmpty()) {
            builder.withClaim("scopes", token.scopes().stream().map(Scope::text).toList());
        }
        if (token.application() != null) {
            builder.withClaim("application", token.application());
        }
        if (token.group() != null) {
            builder.withClaim("group", token.group());
        }
        if (token.namePattern() != null) {
            builder.withClaim("namePattern", token.namePattern());
        }
        return builder.sign(algorithm);
    }

    /** The token whose text this is, by its signature; whether it may be used is the database's to say. */
    Signed verify(String text) throws AuthException {
        DecodedJWT token = decode(text);
        if (!ALGORITHM.equals(token.getAlgorithm())) {
            throw new AuthException(Reason.AUTH_TOKEN_MALFORMED);
        }
        int generation = generation(token.getKeyId());
        Keys now = keys;
        Key key = now.byGeneration.get(generation);
        if (key == null || clock.millis() >= key.takenUntilMs()) {
            throw new AuthException(
                    generation > 0 && generation < now.newest
                            ? Reason.AUTH_TOKEN_SUPERSEDED
                            : Reason.AUTH_TOKEN_UNKNOWN);
        }
        try {
            key.verifier().verify(token); // the signature first, in constant time, then issuer and expiry
            return new Signed(PublicId.AUTH_TOKEN.parse(String.valueOf(token.getId())), generation);
        } catch (TokenExpiredException expired) {
            throw new AuthException(Reason.AUTH_TOKEN_EXPIRED);
        } catch (JWTVerificationException | IllegalArgumentException notOurs) {
            throw new AuthException(Reason.AUTH_TOKEN_UNKNOWN);
        }
    }

    /** 0 for what names no key. */
    private static int generation(@Nullable String keyId) {
        return keyId != null && KEY_ID.matcher(keyId).matches() ? Integer.parseInt(keyId) : 0;
    }

    private static DecodedJWT decode(String text) throws AuthException {
        try {
            if (text.length() <= TEXT_MAX) {
                return JWT.decode(text);
            }
        } catch (JWTDecodeException malformed) {
            // said below, without the library's words, which quote what came
        }
        throw new AuthException(Reason.AUTH_TOKEN_MALFORMED);
    }
}
