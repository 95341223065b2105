package dev.tollgate.edge.store;

import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.DeviceRegistry.CreateResult;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One call that creates devices: what becomes of each request. Used by one thread, and once. */
final class DeviceCreation {
    private final List<NewDevice> requests;
    private final @Nullable RegistryException[] failures;
    private final @Nullable IssuedToken[] issued;
    private List<DeviceDraft> drafts = new ArrayList<>();

    DeviceCreation(List<NewDevice> requests) {
        this.requests = requests;
        this.failures = new @Nullable RegistryException[requests.size()];
        this.issued = new @Nullable IssuedToken[requests.size()];
    }

    /** Checks the requests by themselves, and draws numbers and tokens: needs no lock. */
    void draft(TokenFingerprints fingerprints, TokenValues values, long nowMs) {
        for (int index = 0; index < requests.size(); index++) {
            NewDevice request = requests.get(index);
            try {
                RegistryRules.check(request);
            } catch (RegistryException invalid) {
                failures[index] = invalid;
                continue;
            }
            String value = Objects.requireNonNullElseGet(request.token(), values::next);
            Device device =
                    new Device(PublicId.newNumber(), request.name(), request.application(), request.group(), nowMs, 0);
            Token token = new Token(
                    PublicId.newNumber(), device.number(), TokenState.INACTIVE, nowMs, request.expiresAtMs(), 0);
            Fingerprint fingerprint = fingerprints.of(request.application(), value);
            drafts.add(new DeviceDraft(index, device, new TokenRow(fingerprint, token), value));
        }
    }

    /** Refuses what is more than {@code room} tokens. */
    void limit(long room, String limit) {
        while (drafts.size() > room) {
            DeviceDraft last = drafts.remove(drafts.size() - 1);
            failures[last.index()] = new RegistryException(Kind.FULL, limit);
        }
    }

    void refuseAll(RegistryException failure) {
        drafts.forEach(draft -> failures[draft.index()] = failure);
        drafts.clear();
    }

    /** Refuses tokens that are in use. */
    void refuseUsedTokens(Predicate<Fingerprint> isUsed) {
        Set<Fingerprint> seen = new HashSet<>();
        keep(draft -> {
            Fingerprint fingerprint = draft.row().fingerprint();
            return !isUsed.test(fingerprint) && seen.add(fingerprint)
                    ? null
                    : tokenTaken(draft.device().application());
        });
    }

    static RegistryException tokenTaken(String application) {
        return new RegistryException(Kind.CONFLICT, "the token is or was used in application '" + application + "'");
    }

    /**
     * @param applications and {@code groups}: those that are new are added
     * @return the drafts that were inserted; the others are failures now
     */
    List<DeviceDraft> insert(RegistryTransaction transaction, NameIds applications, NameIds groups, long nowMs)
            throws SQLException {
        for (DeviceDraft draft : drafts) {
            try {
                setNames(draft, transaction, applications, groups, nowMs);
            } catch (RegistryException full) {
                failures[draft.index()] = full;
            }
        }
        keep(draft -> failures[draft.index()]);
        boolean[] inserted = transaction.insertDevices(drafts);
        List<DeviceDraft> all = drafts;
        drafts = new ArrayList<>(all.size());
        for (int i = 0; i < inserted.length; i++) {
            if (inserted[i]) {
                drafts.add(all.get(i));
            } else {
                failures[all.get(i).index()] = nameTaken(all.get(i).device());
            }
        }
        transaction.insertTokens(drafts);
        return drafts;
    }

    private static RegistryException nameTaken(Device device) {
        return new RegistryException(
                Kind.CONFLICT,
                "application '" + device.application() + "' has a device '" + device.name() + "' already");
    }

    /** The group first: an application that there is has had a device. */
    private static void setNames(
            DeviceDraft draft, RegistryTransaction transaction, NameIds applications, NameIds groups, long nowMs)
            throws SQLException, RegistryException {
        String group = draft.device().group();
        if (group != null) {
            draft.setGroupNumber((int) groups.of(group, name -> transaction.insertGroup(name, nowMs)));
        }
        String application = draft.device().application();
        draft.setApplicationId(applications.of(application, name -> transaction.insertApplication(name, nowMs)));
    }

    private interface Judgement {
        @Nullable
        RegistryException of(DeviceDraft draft);
    }

    private void keep(Judgement judgement) {
        List<DeviceDraft> kept = new ArrayList<>(drafts.size());
        for (DeviceDraft draft : drafts) {
            RegistryException failure = judgement.of(draft);
            if (failure == null) {
                kept.add(draft);
            } else {
                failures[draft.index()] = failure;
            }
        }
        drafts = kept;
    }

    boolean isEmpty() {
        return drafts.isEmpty();
    }

    List<DeviceDraft> drafts() {
        return drafts;
    }

    /** The remaining drafts are in database and map. */
    void succeed() {
        drafts.forEach(draft -> issued[draft.index()] = draft.issued());
    }

    List<CreateResult> results() {
        List<CreateResult> results = new ArrayList<>(requests.size());
        for (int index = 0; index < requests.size(); index++) {
            results.add(new CreateResult(issued[index], failures[index]));
        }
        return results;
    }
}
