package dev.tollgate.edge.admin;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.IssuedToken;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A registry on the heap, for tests. Ids count from 1. */
public final class MemoryRegistry implements DeviceRegistry {
    /** A device of this name makes the registry fail. */
    public static final String FAILING = "failing";

    private static final long CREATED_AT_MS = 1_700_000_000_000L;

    private final TreeMap<Long, Device> devices = new TreeMap<>();
    private final TreeMap<Long, Token> tokens = new TreeMap<>();
    private final List<Integer> batches = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();

    @Override
    public synchronized IssuedToken create(NewDevice device, Actor actor) throws RegistryException {
        if (device.name().equals(FAILING)) {
            throw new IllegalStateException("the database is gone");
        }
        if (device.name().isBlank()) {
            throw new RegistryException(Kind.INVALID, "expected a name, got ''");
        }
        if (device.name().equals("one-too-many")) {
            throw new RegistryException(Kind.FULL, "the map is full");
        }
        if (device(device.application(), device.name()).isPresent()) {
            throw new RegistryException(
                    Kind.CONFLICT, "application " + device.application() + " has a device " + device.name());
        }
        long number = devices.size() + 1L;
        Device created = new Device(number, device.name(), device.application(), device.group(), CREATED_AT_MS);
        devices.put(number, created);
        return issueToken(number, device.token(), device.expiresAtMs(), actor);
    }

    @Override
    public synchronized List<CreateResult> createAll(List<NewDevice> all, Actor actor) {
        batches.add(all.size());
        List<CreateResult> results = new ArrayList<>();
        for (NewDevice device : all) {
            try {
                results.add(new CreateResult(create(device, actor), null));
            } catch (RegistryException refused) {
                results.add(new CreateResult(null, refused));
            }
        }
        return results;
    }

    /** Sizes of the batches that were created. */
    synchronized List<Integer> batches() {
        return List.copyOf(batches);
    }

    @Override
    public synchronized Optional<Device> device(long deviceNumber) {
        return Optional.ofNullable(devices.get(deviceNumber));
    }

    @Override
    public synchronized Optional<Device> device(String application, String name) {
        return devices.values().stream()
                .filter(device -> device.application().equals(application)
                        && device.name().equals(name))
                .findFirst();
    }

    @Override
    public synchronized List<Device> devices(@Nullable String application, long afterNumber, int limit) {
        return devices.tailMap(afterNumber, false).values().stream()
                .filter(device -> application == null || device.application().equals(application))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized IssuedToken issueToken(long deviceNumber, @Nullable String value, long expiresAtMs, Actor actor)
            throws RegistryException {
        Device device = devices.get(deviceNumber);
        if (device == null) {
            throw new RegistryException(Kind.NOT_FOUND, "there is no such device");
        }
        long number = tokens.size() + 1L;
        Token token = new Token(number, deviceNumber, TokenState.INACTIVE, CREATED_AT_MS, expiresAtMs, 0);
        tokens.put(number, token);
        return new IssuedToken(device, token, value != null ? value : "generated-" + number);
    }

    @Override
    public synchronized List<Token> tokens(long deviceNumber) {
        return tokens.descendingMap().values().stream()
                .filter(token -> token.deviceNumber() == deviceNumber)
                .toList();
    }

    @Override
    public synchronized Optional<Token> token(long tokenNumber) {
        return Optional.ofNullable(tokens.get(tokenNumber));
    }

    @Override
    public synchronized Token changeState(long tokenNumber, TokenState target, Actor actor) throws RegistryException {
        Token token = tokens.get(tokenNumber);
        if (token == null) {
            throw new RegistryException(Kind.NOT_FOUND, "there is no such token");
        }
        if (!token.state().canBecome(target)) {
            throw new RegistryException(Kind.CONFLICT, "expected a token that is not " + token.state());
        }
        Token changed = new Token(
                tokenNumber, token.deviceNumber(), target, token.createdAtMs(), token.expiresAtMs(), CREATED_AT_MS);
        tokens.put(tokenNumber, changed);
        return changed;
    }

    @Override
    public synchronized int groupNumber(String name) {
        if (!groups.contains(name)) {
            groups.add(name);
        }
        return 1 + groups.indexOf(name);
    }

    @Override
    public synchronized Optional<String> groupName(int number) {
        return groups.stream().skip(number - 1L).findFirst();
    }

    @Override
    public synchronized long deviceCount() {
        return devices.size();
    }
}
