package dev.sluice.services.schedule;

import dev.sluice.schedule.v1.Closure;
import dev.sluice.schedule.v1.DayOfWeek;
import dev.sluice.schedule.v1.OpenHours;
import dev.sluice.schedule.v1.Period;
import dev.sluice.schedule.v1.Schedule;
import dev.sluice.services.postgres.Sql;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Spells the lists of a schedule as the JSON of its columns {@code weekly} and {@code closures}.
 */
final class ScheduleColumns {

  private static final JsonMapper JSON = JsonMapper.shared();

  private ScheduleColumns() {}

  static String weekly(Schedule schedule) {
    ArrayNode array = JSON.createArrayNode();
    for (OpenHours hours : schedule.getWeeklyList()) {
      array
          .addObject()
          .put("day", hours.getDayValue())
          .put("open", hours.getOpenMinute())
          .put("close", hours.getCloseMinute());
    }
    return array.toString();
  }

  static String closures(Schedule schedule) {
    ArrayNode array = JSON.createArrayNode();
    for (Closure closure : schedule.getClosuresList()) {
      array
          .addObject()
          .put("id", closure.getClosureId())
          .put("start", Sql.instant(closure.getPeriod().getStart()).toString())
          .put("end", Sql.instant(closure.getPeriod().getEnd()).toString())
          .put("reason", closure.getReason());
    }
    return array.toString();
  }

  static void readWeekly(String json, Schedule.Builder schedule) {
    for (JsonNode hours : JSON.readTree(json)) {
      schedule.addWeekly(
          OpenHours.newBuilder()
              .setDay(DayOfWeek.forNumber(hours.get("day").intValue()))
              .setOpenMinute(hours.get("open").intValue())
              .setCloseMinute(hours.get("close").intValue()));
    }
  }

  static void readClosures(String json, Schedule.Builder schedule) {
    for (JsonNode closure : JSON.readTree(json)) {
      schedule.addClosures(
          Closure.newBuilder()
              .setClosureId(closure.get("id").stringValue())
              .setPeriod(
                  Period.newBuilder()
                      .setStart(Sql.timestamp(Instant.parse(closure.get("start").stringValue())))
                      .setEnd(Sql.timestamp(Instant.parse(closure.get("end").stringValue()))))
              .setReason(closure.get("reason").stringValue()));
    }
  }
}
