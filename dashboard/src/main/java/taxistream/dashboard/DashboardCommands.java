package taxistream.dashboard;

import java.util.List;
import taxistream.settings.CommandFamily;

/** The command of the dashboard, which reads {@code dashboard.properties}. */
public final class DashboardCommands {

    private DashboardCommands() {}

    public static CommandFamily family() {
        return new CommandFamily("dashboard.properties", List.of(new DashboardCommand()));
    }
}
