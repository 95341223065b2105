package dev.tollgate.edge.store;

import dev.tollgate.edge.token.TokenState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A search as SQL. Rows come in the order of their ids, in which every index that it may use ends, so that a page needs no sort and ends
 * at its limit; what no index holds, parts of names and times, is compared row by row.
 */
final class DeviceSearch {
    private final StringBuilder sql = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    private DeviceSearch(DeviceQuery query) {
        sql.append("SELECT ").append(DeviceQueries.COLUMNS).append(", device.id FROM ");
        boolean byState = query.state() != null;
        sql.append(byState ? "token CROSS JOIN device ON device.id = token.device" : "device");
        sql.append(" JOIN application ON application.id = device.application");
        sql.append(" LEFT JOIN device_group ON device_group.id = device.group_id");
        where(byState ? "token.device > ?" : "device.id > ?", query.after());
        if (query.state() != null) {
            where("token.state = ?", query.state().code());
        }
        if (query.application() != null) {
            where("device.application = (SELECT id FROM application WHERE name = ?)", query.application());
        }
        if (query.group() != null) {
            where("device.group_id = (SELECT id FROM device_group WHERE name = ?)", query.group());
        }
        if (query.name() != null) {
            where("device.name = ?", query.name());
        }
        if (query.part() != null) {
            where("device.name LIKE ? ESCAPE '\\'", "%" + escaped(query.part()) + "%");
        }
        if (query.seenAfterMs() != 0) {
            where("device.last_seen_at >= ?", query.seenAfterMs());
        }
        if (query.seenBeforeMs() != 0) {
            where("device.last_seen_at < ?", query.seenBeforeMs());
        }
        sql.append(byState ? " GROUP BY token.device ORDER BY token.device" : " ORDER BY device.id");
        sql.append(" LIMIT ").append(query.limit() + 1);
    }

    private void where(String condition, Object parameter) {
        sql.append(parameters.isEmpty() ? " WHERE " : " AND ").append(condition);
        parameters.add(parameter);
    }

    private static String escaped(String part) {
        return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    static DevicePage run(Connection connection, DeviceQuery query) throws SQLException {
        if (query.name() != null && query.application() == null) {
            return named(connection, query);
        }
        List<Device> devices = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        DeviceSearch search = new DeviceSearch(query);
        try (PreparedStatement select = connection.prepareStatement(search.sql.toString())) {
            for (int i = 0; i < search.parameters.size(); i++) {
                select.setObject(i + 1, search.parameters.get(i));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    devices.add(DeviceQueries.device(row, 1));
                    ids.add(row.getLong(7));
                }
            }
        }
        boolean hasMore = devices.size() > query.limit();
        if (hasMore) {
            devices.remove(query.limit());
            ids.remove(query.limit());
        }
        return new DevicePage(devices, tokens(connection, ids), hasMore ? ids.get(ids.size() - 1) : 0);
    }

    /** Application by application, as the index of names begins with it: each has at most one. */
    private static DevicePage named(Connection connection, DeviceQuery query) throws SQLException {
        List<String> applications = new ArrayList<>();
        String sql = "SELECT application.name FROM application CROSS JOIN device ON device.application = application.id"
                + " AND device.name = ? WHERE device.id > ? ORDER BY device.id";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, query.name());
            select.setLong(2, query.after());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    applications.add(row.getString(1));
                }
            }
        }
        List<Device> devices = new ArrayList<>();
        List<int[]> tokens = new ArrayList<>();
        for (String application : applications) {
            DevicePage one = run(
                    connection,
                    new DeviceQuery(
                            application,
                            query.group(),
                            query.name(),
                            query.part(),
                            query.state(),
                            query.seenAfterMs(),
                            query.seenBeforeMs(),
                            query.after(),
                            1));
            if (devices.size() == query.limit() && !one.devices().isEmpty()) {
                return new DevicePage(devices, tokens, idOf(connection, devices.get(devices.size() - 1)));
            }
            devices.addAll(one.devices());
            tokens.addAll(one.tokens());
        }
        return new DevicePage(devices, tokens, 0);
    }

    private static long idOf(Connection connection, Device device) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM device WHERE number = ?")) {
            select.setLong(1, device.number());
            try (ResultSet row = select.executeQuery()) {
                return row.getLong(1);
            }
        }
    }

    /** How many tokens each device has in each state. */
    private static List<int[]> tokens(Connection connection, List<Long> ids) throws SQLException {
        Map<Long, int[]> byDevice = new HashMap<>();
        ids.forEach(id -> byDevice.put(id, new int[TokenState.values().length]));
        String list = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
        String sql = "SELECT device, state, count(*) FROM token WHERE device IN (" + list + ") GROUP BY device, state";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                int[] counts = byDevice.get(row.getLong(1));
                if (counts != null) {
                    counts[row.getInt(2)] = row.getInt(3);
                }
            }
        }
        return ids.stream()
                .map(id -> byDevice.getOrDefault(id, new int[TokenState.values().length]))
                .toList();
    }
}
