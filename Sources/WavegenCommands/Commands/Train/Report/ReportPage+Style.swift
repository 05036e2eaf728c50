extension ReportPage {
  /// How the page looks: one column on a phone, two beside each other where there is room, light or dark as the reader
  /// has chosen.
  static let style: HTMLText = """
    :root { color-scheme: light dark; --page: #f5f4f0; --card: #ffffff; --ink: #1d1e26; --quiet: #62646f;
      --line: #e1dfd8; --accent: #c2410c; --beside: #3b6fb5; --level: #80818c; --faint: #e8d3c5;
      --good: #15803d; --warning: #b45309; --bad: #b91c1c; }
    @media (prefers-color-scheme: dark) { :root { --page: #14141b; --card: #1e1e28; --ink: #ececf2; --quiet: #a2a3b2;
      --line: #33333f; --accent: #fb923c; --beside: #7fb0f0; --level: #8d8e9c; --faint: #4d3d35;
      --good: #4ade80; --warning: #fbbf24; --bad: #f87171; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 48px; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 2px 0 6px; overflow-wrap: anywhere; }
    h2 { font-size: 1.05rem; margin: 36px 0 12px; }
    p { margin: 0; }
    .eyebrow { color: var(--accent); font-weight: 600; font-size: 0.85rem; letter-spacing: 0.02em; }
    .quiet { color: var(--quiet); font-size: 0.92rem; }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
    .banner { margin: 20px 0; padding: 14px 18px; background: var(--card); border-radius: 10px;
      border: 1px solid var(--line); border-left: 5px solid var(--mark); }
    .banner strong { color: var(--mark); margin-right: 6px; }
    .good { --mark: var(--good); } .warning { --mark: var(--warning); }
    .bad { --mark: var(--bad); } .waiting { --mark: var(--level); }
    .numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 14px 24px; }
    .number { display: flex; flex-direction: column; }
    .number .name, .number .note { color: var(--quiet); font-size: 0.82rem; }
    .number .value { font-size: 1.6rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
    .charts, .samples, .tables { display: grid; gap: 16px;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); align-items: start; }
    figure { margin: 0; padding: 14px 16px; min-width: 0; }
    figcaption { display: flex; flex-wrap: wrap; gap: 2px 14px; justify-content: space-between; align-items: baseline;
      font-weight: 600; font-size: 0.95rem; margin-bottom: 8px; }
    figcaption span { font-weight: 400; font-size: 0.82rem; color: var(--quiet); overflow-wrap: anywhere; }
    .legend { display: flex; flex-wrap: wrap; gap: 2px 14px; }
    .key::before { content: ""; display: inline-block; width: 18px; margin-right: 6px; vertical-align: middle;
      border-top: 2.5px solid var(--stroke); }
    .key.level::before { border-top-style: dashed; }
    .main { --stroke: var(--accent); } .faint { --stroke: var(--faint); } .beside { --stroke: var(--beside); } .level { --stroke: var(--level); }
    svg { display: block; width: 100%; height: auto; }
    svg text { fill: var(--quiet); font-size: 12px; font-variant-numeric: tabular-nums; }
    svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
    .grid, .tick, .axis { stroke: var(--line); stroke-width: 1; fill: none; }
    .tick, .axis { stroke: var(--level); }
    .line { fill: none; stroke: var(--stroke); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    .line.beside { stroke-width: 1.5; }
    .line.faint { stroke-width: 1; }
    .line.level { stroke-width: 1.5; stroke-dasharray: 6 5; }
    circle { fill: var(--stroke); }
    audio { display: block; width: 100%; height: 40px; margin-bottom: 10px; }
    img { display: block; width: 100%; height: auto; border-radius: 6px; }
    img.sheet { width: auto; max-width: 100%; image-rendering: pixelated; }
    pre { margin: 0 0 16px; padding: 12px 16px; background: var(--card); border: 1px solid var(--line);
      border-radius: 10px; white-space: pre-wrap; overflow-wrap: anywhere; }
    pre, code { font: 0.86rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
    .facts { padding: 12px 16px; min-width: 0; }
    h3 { font-size: 0.95rem; margin: 0 0 6px; }
    table { width: 100%; border-spacing: 0; font-size: 0.88rem; table-layout: fixed; }
    th, td { text-align: left; vertical-align: top; padding: 4px 0; border-top: 1px solid var(--line);
      overflow-wrap: anywhere; unicode-bidi: isolate; }
    tr:first-child > * { border-top: 0; }
    th { font-weight: 400; color: var(--quiet); width: 45%; padding-right: 14px; }
    footer { margin-top: 40px; }
    """
}
