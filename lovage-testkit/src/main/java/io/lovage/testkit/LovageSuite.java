package io.lovage.testkit;

import io.lovage.Lovage;
import io.lovage.engine.Engine;
import io.lovage.message.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the suites have in common that look at an engine through {@link Lovage}, with workers that run: real time and real threads. */
@ExtendWith({NoLovageThreads.class, SurroundingContracts.class})
abstract class LovageSuite {

    /** An upper bound, never a wait. */
    static final Duration SOON = Duration.ofSeconds(10);

    private final List<Lovage> opened = new ArrayList<>();
    Lovage lovage;

    private EngineContracts place;

    @BeforeEach
    final void openLovage(EngineContracts contracts) {
        place = contracts;
        lovage = opened(contracts.open(SystemTime.clock()));
    }

    @AfterEach
    final void closeAll() {
        opened.forEach(Lovage::close);
    }

    /** One more Lovage on the same engine, as another process would have it. */
    final Lovage another() {
        return opened(place.openAgain(SystemTime.clock()));
    }

    private Lovage opened(Engine engine) {
        Lovage on = Lovage.on(engine, SystemTime.clock());
        opened.add(on);
        return on;
    }
}
