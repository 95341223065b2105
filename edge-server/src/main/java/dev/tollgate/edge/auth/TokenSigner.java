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
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

/**
 * The text of auth tokens: JWT signed with HMAC-SHA-256. The same token always gives the same text, so that it need not be kept. Safe from any
 * thread.
 *
 * <pre>
 * header  {"alg":"HS256","kid":"1","typ":"JWT"}
 * claims  iss "tollgate", jti "aut_…", purpose, scopes?, application?, group?, namePattern?, iat, exp
 * </pre>
 */
final class TokenSigner {
    /** Of the key: the first that an installation has. */
    static final int GENERATION = 1;

    private static final String ISSUER = "tollgate";
    private static final String ALGORITHM = "HS256";
    private static final int TEXT_MAX = 4096;

    private final Algorithm algorithm;
    private final JWTVerifier verifier;

    /** @param key of generation {@link #GENERATION}, 32 bytes */
    TokenSigner(byte[] key, InstantSource clock) {
        algorithm = Algorithm.HMAC256(key);
        JWTVerifier.BaseVerification verification =
                (JWTVerifier.BaseVerification) JWT.require(algorithm).withIssuer(ISSUER);
        verification.ignoreIssuedAt(); // a clock that was set back must not refuse what it has signed
        verifier = verification.build(clock.withZone(ZoneOffset.UTC));
    }

    String sign(AuthToken token) {
        JWTCreator.Builder builder = JWT.create()
                .withKeyId(Integer.toString(token.generation()))
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

    /** The number of the token whose text this is, by its signature; whether it may be used is the database's to say. */
    long verify(String text) throws AuthException {
        DecodedJWT token = decode(text);
        if (!ALGORITHM.equals(token.getAlgorithm())) {
            throw new AuthException(Reason.AUTH_TOKEN_MALFORMED);
        }
        if (!Integer.toString(GENERATION).equals(token.getKeyId())) {
            throw new AuthException(Reason.AUTH_TOKEN_UNKNOWN);
        }
        try {
            verifier.verify(token); // the signature first, in constant time, then issuer and expiry
            return PublicId.AUTH_TOKEN.parse(String.valueOf(token.getId()));
        } catch (TokenExpiredException expired) {
            throw new AuthException(Reason.AUTH_TOKEN_EXPIRED);
        } catch (JWTVerificationException | IllegalArgumentException notOurs) {
            throw new AuthException(Reason.AUTH_TOKEN_UNKNOWN);
        }
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
