package org.sekisho.server.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.sekisho.rating.Money;
import org.sekisho.server.access.Audit;
import org.sekisho.server.access.Secrets;
import org.sekisho.server.operations.Csv;
import org.sekisho.server.settings.Settings;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/**
 * What is handed to a subscriber for his report to the police: a page to print as PDF and as HTML,
 * his calls, the case's events, and the SHA-256 of each, so that a later copy can be held against
 * it.
 */
@Controller
class EvidencePack {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");

  private final Cases cases;
  private final Audit audit;
  private final Settings settings;
  private final PdfPages pages;
  private final Clock clock;

  EvidencePack(Cases cases, Audit audit, Settings settings, PdfPages pages, Clock clock) {
    this.cases = cases;
    this.audit = audit;
    this.settings = settings;
    this.pages = pages;
    this.clock = clock;
  }

  @PostMapping("/cases/{id}/pack")
  ResponseEntity<byte[]> pack(
      @PathVariable String id, @RequestParam String reason, Principal who, Locale locale)
      throws IOException {
    Cases.Row of =
        cases
            .find(Links.read(id))
            .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    if (reason.isBlank()) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "a reason is needed");
    }
    Instant now = clock.instant();
    List<Cases.Call> calls = cases.callsOf(of, now);
    List<JsonNode> events = cases.events(of.id());
    Map<String, byte[]> files = new LinkedHashMap<>();
    PdfPages.Made report = page(of, calls, new MadeFor(who.getName(), reason.strip()), now, locale);
    files.put("report.pdf", report.pdf());
    files.put("report.html", utf8(report.html()));
    files.put("calls.csv", utf8(csv(calls)));
    files.put(
        "events.jsonl", utf8(String.join("\n", events.stream().map(JsonNode::toString).toList())));
    var sums = new StringBuilder();
    files.forEach(
        (name, bytes) -> sums.append(sha256(bytes)).append("  ").append(name).append('\n'));
    files.put("SHA256SUMS", utf8(sums.toString()));
    audit.write(
        who.getName(),
        "EVIDENCE_PACK",
        of.id(),
        reason.strip() + " " + sha256(files.get("SHA256SUMS")));
    return ResponseEntity.ok()
        .contentType(MediaType.valueOf("application/zip"))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment()
                .filename(of.id().replaceAll("[^A-Za-z0-9._-]", "_") + ".zip")
                .build()
                .toString())
        .body(zip(files));
  }

  /** Who made a pack, and what for. */
  private record MadeFor(String by, String reason) {}

  private PdfPages.Made page(
      Cases.Row of, List<Cases.Call> calls, MadeFor made, Instant now, Locale locale) {
    Map<String, Object> variables =
        Map.ofEntries(
            Map.entry("of", of),
            Map.entry("calls", calls),
            Map.entry("messages", cases.messages(of.id())),
            Map.entry("measures", cases.measuresOf(of.id())),
            Map.entry("total", yen(calls.stream().mapToLong(call -> call.spent(now)).sum())),
            Map.entry("by", made.by),
            Map.entry("reason", made.reason),
            Map.entry("at", time(now)),
            Map.entry("opened", time(of.openedAt())),
            Map.entry("risk", String.format(Locale.ROOT, "¥%,d", of.yenAtRisk())),
            Map.entry("pack", this));
    return pages.make("pack", variables, locale, now, settings.zone());
  }

  /** An instant in the operator's zone, with its offset. */
  public String time(Instant at) {
    return at == null ? "" : TIME.format(at.atZone(settings.zone()));
  }

  /** Yen of micro-yen. */
  public long yen(long micros) {
    return new Money(micros).yen();
  }

  private String csv(List<Cases.Call> calls) {
    var text = new StringBuilder();
    text.append("began,answered,ended,number,destination,from,agent,yen,refused\n");
    for (Cases.Call call : calls) {
      text.append(
          String.join(
              ",",
              time(call.beganAt()),
              call.answeredAt() == null ? "" : time(call.answeredAt()),
              call.endedAt() == null ? "" : time(call.endedAt()),
              "+" + call.number(),
              Csv.field(call.destination()),
              Csv.field(call.source()),
              Csv.field(call.agent()),
              String.valueOf(yen(call.amountMicros())),
              String.valueOf(call.refused())));
      text.append('\n');
    }
    return text.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Secrets.hash(bytes));
  }
}
