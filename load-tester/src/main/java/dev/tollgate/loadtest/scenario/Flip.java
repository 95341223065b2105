package dev.tollgate.loadtest.scenario;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of tokens' states in mid-run. As text {@code 5%@30s:active→suspended}; {@code ->} will do for the arrow.
 *
 * @param fraction of the devices whose tokens are in {@code from}: 0 to 1
 * @param at since the start of the measure phase
 */
public record Flip(double fraction, Duration at, TokenState from, TokenState to) {
    private static final Pattern TEXT = Pattern.compile("(.+)@(.+):\\s*([a-z]+)\\s*(?:→|->)\\s*([a-z]+)");

    public Flip {
        InvalidSetting.check(fraction > 0 && fraction <= 1, "flip", "a share above 0, to 100%", fraction);
        InvalidSetting.check(!at.isNegative(), "flip", Units.TIME_HELP, at);
        InvalidSetting.check(from != to, "flip", "two states that differ", from.text() + "→" + to.text());
    }

    public static Flip parse(String key, String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        InvalidSetting.check(matcher.matches(), key, "5%@30s:active→suspended or the like", text);
        return new Flip(
                Units.share(key, matcher.group(1)),
                Units.time(key, matcher.group(2)),
                TokenState.parse(key, matcher.group(3)),
                TokenState.parse(key, matcher.group(4)));
    }

    @Override
    public String toString() {
        return Units.formatShare(fraction) + "@" + Units.formatTime(at) + ":" + from.text() + "→" + to.text();
    }
}
