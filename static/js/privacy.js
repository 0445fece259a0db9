/** Whether visitors let themselves be measured; whatever counts them asks here first. */

/** False if the browser says so by Do Not Track or Global Privacy Control. */
export function mayMeasure(browser = navigator) {
  return browser.globalPrivacyControl !== true && browser.doNotTrack !== "1";
}
