package dev.tollgate.edge.auth;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.auth.AuthException.Reason;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.DeviceKeys;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.IssuedToken;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenEntry;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Devices that register themselves: with an auth token they become a device with a key; with that key they learn again who they are, which
 * changes nothing and uses no token. Safe from any thread but no event loop.
 */
public final class Registrations {
    private static final String ANY_NAME = "device-*";
    private static final String CREATED = "created";
    private static final String RECOVERED = "recovered";

    private final AuthTokens tokens;
    private final DeviceRegistry devices;
    private final DeviceKeys keys;
    private final FailedAttempts failures;
    private final AddressRates rates;
    private final InstantSource clock;
    private final OutcomeCounts outcomes = new OutcomeCounts(List.of(CREATED, RECOVERED));

    Registrations(
            AuthTokens tokens,
            DeviceRegistry devices,
            DeviceKeys keys,
            FailedAttempts failures,
            AuthConfig config,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.tokens = tokens;
        this.devices = devices;
        this.keys = keys;
        this.failures = failures;
        this.rates = new AddressRates(config.registrationsPerMinute(), config.addressesMax(), nanoTime);
        this.clock = clock;
    }

    /**
     * Registers the device that a request asks for, or tells it again who it is.
     *
     * @param authorization as in {@link RegistrationJson#request}
     * @param address where it comes from
     */
    public Registered register(byte[] body, @Nullable String authorization, InetAddress address) throws AuthException {
        try {
            Registered registered = register(RegistrationJson.request(body, authorization), address);
            outcomes.count(registered.isNew() ? CREATED : RECOVERED);
            return registered;
        } catch (AuthException refused) {
            outcomes.count(refused.reason().text());
            throw refused;
        }
    }

    /** What became of requests: {@code created}, {@code recovered}, or the reason's name. */
    public OutcomeCounts outcomes() {
        return outcomes;
    }

    Registered register(RegistrationRequest request, InetAddress address) throws AuthException {
        if (failures.admit(address) > 0 || rates.waitNanos(address) > 0) {
            throw new AuthException(Reason.RATE_LIMIT);
        }
        rates.charge(address);
        try {
            String key = request.deviceKey();
            return key == null ? create(request, address) : recover(request, key);
        } catch (AuthException refused) {
            if (refused.reason().isFailedAttempt()) {
                failures.count(address);
            }
            throw refused;
        }
    }

    private Registered recover(RegistrationRequest request, String key) throws AuthException {
        String application = request.application();
        String text = request.token();
        if (application == null && text != null) {
            application = tokens.application(text);
        }
        if (application == null) {
            throw new AuthException(Reason.APPLICATION_MISSING);
        }
        Token token = keys.find(application, key).orElseThrow(() -> new AuthException(Reason.DEVICE_KEY_UNKNOWN));
        switch (token.state()) {
            case SUSPENDED -> throw new AuthException(Reason.TOKEN_SUSPENDED);
            case REVOKED -> throw new AuthException(Reason.TOKEN_REVOKED);
            case INACTIVE, ACTIVE -> {}
        }
        if (clock.millis() >= token.expiresAtMs()) {
            throw new AuthException(Reason.TOKEN_EXPIRED);
        }
        Device device =
                devices.device(token.deviceNumber()).orElseThrow(() -> new AuthException(Reason.DEVICE_KEY_UNKNOWN));
        return new Registered(device, key, false);
    }

    private Registered create(RegistrationRequest request, InetAddress address) throws AuthException {
        String text = request.token();
        if (text == null) {
            throw new AuthException(Reason.AUTH_TOKEN_MISSING);
        }
        AuthToken token = tokens.use(text, Purpose.REGISTRATION);
        boolean isDone = false;
        try {
            NewDevice device = allowed(request, token);
            if (devices.device(device.application(), device.name()).isPresent()) {
                throw new AuthException(Reason.NAME_TAKEN);
            }
            IssuedToken issued = devices.create(device, new Actor(token.id(), token.name(), address.getHostAddress()));
            isDone = true;
            return new Registered(issued.device(), issued.value(), true);
        } catch (RegistryException refused) {
            throw refusal(refused);
        } finally {
            if (!isDone) {
                tokens.giveBack(token);
            }
        }
    }

    private static AuthException refusal(RegistryException refused) {
        String detail = String.valueOf(refused.getMessage());
        return switch (refused.kind()) {
            case INVALID, NOT_FOUND -> new AuthException(Reason.VALUE_INVALID, detail);
            case CONFLICT -> new AuthException(Reason.NAME_TAKEN);
            case FULL -> new AuthException(Reason.REGISTRY_FULL, detail);
            case CHANGED, REVEAL_OFF, NOT_REVEALABLE, DAMAGED ->
                throw new IllegalStateException("nothing is expected or revealed", refused);
        };
    }

    /** The device that is asked for, within what the token allows. */
    private static NewDevice allowed(RegistrationRequest request, AuthToken token) throws AuthException {
        String application = within(token.application(), request.application(), Reason.APPLICATION_NOT_ALLOWED);
        if (application == null) {
            throw new AuthException(Reason.APPLICATION_MISSING);
        }
        String group = within(token.group(), request.group(), Reason.GROUP_NOT_ALLOWED);
        String pattern = token.namePattern();
        String name = request.name();
        if (name == null) {
            name = NamePattern.fill(pattern == null ? ANY_NAME : pattern);
        } else if (pattern != null && !NamePattern.matches(pattern, name)) {
            throw new AuthException(Reason.NAME_NOT_ALLOWED);
        }
        return new NewDevice(name, application, group, null, TokenEntry.NEVER);
    }

    private static @Nullable String within(@Nullable String allowed, @Nullable String asked, Reason otherwise)
            throws AuthException {
        if (allowed != null && asked != null && !Objects.equals(allowed, asked)) {
            throw new AuthException(otherwise);
        }
        return allowed == null ? asked : allowed;
    }
}
