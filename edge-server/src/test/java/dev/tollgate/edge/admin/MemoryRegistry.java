package dev.tollgate.edge.admin;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.Application;
import dev.tollgate.edge.store.ApplicationRegistry;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.DeviceAction;
import dev.tollgate.edge.store.DevicePage;
import dev.tollgate.edge.store.DeviceQuery;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.IssuedToken;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A registry on the heap, for tests. Ids count from 1. */
public final class MemoryRegistry implements DeviceRegistry, ApplicationRegistry {
    /** A device of this name makes the registry fail. */
    public static final String FAILING = "failing";

    private static final long CREATED_AT_MS = 1_700_000_000_000L;

    private final TreeMap<Long, Device> devices = new TreeMap<>();
    private final TreeMap<Long, Token> tokens = new TreeMap<>();
    private final TreeMap<String, Application> applications = new TreeMap<>();
    private final List<Integer> batches = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private volatile @Nullable Runnable onCreate;

    /** Has something done by whoever creates a device, first of all. */
    void onCreate(Runnable step) {
        onCreate = step;
    }

    @Override
    public IssuedToken create(NewDevice device, Actor actor) throws RegistryException {
        Runnable step = onCreate;
        if (step != null) {
            step.run();
        }
        return createNow(device, actor);
    }

    private synchronized IssuedToken createNow(NewDevice device, Actor actor) throws RegistryException {
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
        Device created = new Device(number, device.name(), device.application(), device.group(), CREATED_AT_MS, 0);
        devices.put(number, created);
        return issueToken(number, device.token(), device.expiresAtMs(), actor);
    }

    @Override
    public synchronized List<CreateResult> createAll(List<NewDevice> all, Actor actor) {
        batches.add(all.size());
        List<CreateResult> results = new ArrayList<>();
        for (NewDevice device : all) {
            try {
                results.add(new CreateResult(createNow(device, actor), null));
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

    /** By application, name and part of a name. */
    @Override
    public synchronized DevicePage search(DeviceQuery query) {
        List<Device> found = devices.tailMap(query.after(), false).values().stream()
                .filter(device ->
                        query.application() == null || device.application().equals(query.application()))
                .filter(device -> query.name() == null || device.name().equals(query.name()))
                .filter(device -> query.part() == null || device.name().contains(query.part()))
                .toList();
        List<Device> page = found.stream().limit(query.limit()).toList();
        return new DevicePage(
                page,
                page.stream().map(device -> counts(device.number())).toList(),
                found.size() > page.size() ? page.get(page.size() - 1).number() : 0);
    }

    private int[] counts(long deviceNumber) {
        int[] counts = new int[TokenState.values().length];
        tokens(deviceNumber).forEach(token -> counts[token.state().code()]++);
        return counts;
    }

    @Override
    public synchronized List<Device> devicesNamed(String name, int limit) {
        return devices.values().stream()
                .filter(device -> device.name().equals(name))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<@Nullable RegistryException> act(List<Long> numbers, DeviceAction action, Actor actor) {
        List<@Nullable RegistryException> failures = new ArrayList<>();
        for (long number : numbers) {
            Device device = devices.get(number);
            failures.add(device == null ? new RegistryException(Kind.NOT_FOUND, "there is no such device") : null);
            if (device != null && action instanceof DeviceAction.Update update) {
                String name = update.name() == null ? device.name() : update.name();
                String group = update.setsGroup() ? update.group() : device.group();
                devices.put(number, new Device(number, name, device.application(), group, CREATED_AT_MS, 0));
            } else if (device != null && action instanceof DeviceAction.Delete) {
                devices.remove(number);
                tokens.values().removeIf(token -> token.deviceNumber() == number);
            }
        }
        return failures;
    }

    @Override
    public synchronized IssuedToken rotate(
            long tokenNumber, @Nullable String value, long expiresAtMs, long overlapMs, Actor actor)
            throws RegistryException {
        Token token = tokens.get(tokenNumber);
        if (token == null) {
            throw new RegistryException(Kind.NOT_FOUND, "there is no such token");
        }
        return issueToken(token.deviceNumber(), value, expiresAtMs, actor);
    }

    @Override
    public synchronized Application createApplication(String name, Draft draft, Actor actor) throws RegistryException {
        if (applications.containsKey(name)) {
            throw new RegistryException(Kind.CONFLICT, "there is an application " + name);
        }
        return put(name, draft);
    }

    private Application put(String name, Draft draft) {
        Application application =
                new Application(name, draft.description(), draft.versions(), draft.extensions(), 0, CREATED_AT_MS);
        applications.put(name, application);
        return application;
    }

    @Override
    public synchronized Optional<Application> application(String name) {
        return Optional.ofNullable(applications.get(name));
    }

    @Override
    public synchronized List<Application> applications(String after, int limit) {
        return applications.tailMap(after, false).values().stream().limit(limit).toList();
    }

    @Override
    public synchronized Application updateApplication(String name, Draft draft, Actor actor) throws RegistryException {
        if (!applications.containsKey(name)) {
            throw new RegistryException(Kind.NOT_FOUND, "there is no application " + name);
        }
        return put(name, draft);
    }

    @Override
    public synchronized void deleteApplication(String name, Actor actor) throws RegistryException {
        if (applications.remove(name) == null) {
            throw new RegistryException(Kind.NOT_FOUND, "there is no application " + name);
        }
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
    public synchronized void setLastSeen(Map<Long, Long> atMsByDevice) {
        atMsByDevice.forEach((number, atMs) -> devices.computeIfPresent(
                number,
                (same, device) -> new Device(
                        number, device.name(), device.application(), device.group(), device.createdAtMs(), atMs)));
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
