/// The elements and attributes of SVG that draw, and do nothing else.
enum SVGNames {
  static let elements = words(
    """
    svg g path rect circle ellipse line polyline polygon text tspan title desc defs linearGradient radialGradient stop
    clipPath mask symbol use pattern style filter feBlend feColorMatrix feComponentTransfer feComposite feDropShadow
    feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset
    """)

  static let attributes = words(
    """
    amplitude azimuth baseProfile clipPathUnits cx cy d dx dy enable-background exponent filterUnits fr fx fy
    gradientTransform gradientUnits height in in2 intercept k1 k2 k3 k4 lengthAdjust maskContentUnits maskUnits media
    mode offset operator overflow pathLength patternContentUnits patternTransform patternUnits points
    preserveAspectRatio primitiveUnits r radius refX refY result rotate rx ry slope spreadMethod stdDeviation style
    tableValues textLength transform type values version viewBox width x x1 x2 y y1 y2 zoomAndPan
    alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters
    color-rendering cursor direction display dominant-baseline fill fill-opacity fill-rule filter flood-color
    flood-opacity font font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch
    font-style font-variant font-weight image-rendering isolation letter-spacing mask mask-type mix-blend-mode
    opacity paint-order pointer-events shape-rendering stop-color stop-opacity stroke stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
    text-decoration text-rendering transform-box transform-origin unicode-bidi vector-effect visibility white-space
    word-spacing writing-mode
    """)

  /// What styles may call, besides `url` of a part of the picture.
  static let functions = words(
    """
    rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix calc min max clamp
    matrix translate translatex translatey scale scalex scaley rotate skewx skewy
    blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia
    cubic-bezier not is where nth-child nth-of-type
    """)

  /// Attributes that hold words, which draw nothing.
  static func isText(_ name: String) -> Bool {
    ["lang", "xml:lang", "xml:space", "role", "focusable"].contains(name)
      || name.hasPrefix("aria-") || name.hasPrefix("data-")
  }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}
