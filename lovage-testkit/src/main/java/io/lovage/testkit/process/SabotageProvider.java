package io.lovage.testkit.process;

import io.lovage.engine.Engine;
import io.lovage.engine.EngineProvider;
import io.lovage.engine.EngineUrl;
import io.lovage.testkit.process.Sabotage.Way;
import java.time.Clock;
import java.util.Locale;
import java.util.stream.Collectors;

/** Serves engines that break a promise on purpose. For the tests of the crash tests only. */
public final class SabotageProvider implements EngineProvider {

    @Override
    public boolean serves(String scheme) {
        return scheme.startsWith(Sabotage.SCHEME);
    }

    @Override
    public Engine open(EngineUrl url, Clock clock) {
        String way = url.scheme().substring(Sabotage.SCHEME.length()).toUpperCase(Locale.ROOT);
        String options = url.options().entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining("&", "?", ""));
        return new Sabotage(Way.valueOf(way), url.address() + options, clock);
    }

    /** The URL under which the engine at {@code url} breaks its promise in {@code way}. */
    static String prefix(Way way) {
        return Sabotage.SCHEME + way.name().toLowerCase(Locale.ROOT) + ":";
    }
}
